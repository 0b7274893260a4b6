"""A list's row in words, for templates."""

from django import template

from cases import reasons
from cases.models import Case, ListRow

register = template.Library()


@register.filter
def why(row: ListRow) -> str:
    """Why the row was decided as it was, and whom it looks like."""
    said = reasons.in_words(row)
    pairs = row.pairs.all()
    if row.reason != "looks_like" or not pairs:
        return said
    return reasons.resembling(said, list(pairs))


@register.filter
def file_of(row: ListRow) -> Case | None:
    """The file of whom a row is about, the open one before those that were closed."""
    cases = list(row.youth.cases.all()) if row.youth else []
    return next((case for case in cases if case.closed_on is None), cases[0] if cases else None)


@register.filter
def oddities(row: ListRow) -> list[str]:
    """What was odd about it."""
    return reasons.oddities(row)
