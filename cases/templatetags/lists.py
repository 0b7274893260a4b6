"""A list's row in words, for templates."""

from django import template

from cases import reasons
from cases.models import ListRow

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
def oddities(row: ListRow) -> list[str]:
    """What was odd about it."""
    return reasons.oddities(row)
