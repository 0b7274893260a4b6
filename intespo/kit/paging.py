"""Pages by key: the next page starts after the last row's key, at any depth for the same price."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, DateField, F, Func, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import HttpRequest

CURSOR = "dupa"
SIZE = 50


class Row(Func):
    """A row value, `(a, b)`: PostgreSQL compares it along an index on (a, b)."""

    template = "(%(expressions)s)"
    arg_joiner = ", "
    output_field = BooleanField()


@dataclass(frozen=True)
class Page:
    """Rows of one page and how to reach the next."""

    rows: list[Any]
    next_query: str
    is_first: bool
    first_query: str = ""


def keyset(
    rows: QuerySet[Any], request: HttpRequest, by: str, *, newest_first: bool = False
) -> Page:
    """The page that the request's cursor asks for, ordered by (`by`, id); a bad cursor is page one.

    `rows` may yield models or `values()` dicts; both must carry `by` and `id`.
    """
    sign = "-" if newest_first else ""
    rows = rows.order_by(f"{sign}{by}", f"{sign}id")
    by_day = isinstance(rows.model._meta.get_field(by), DateField)
    cursor = _parse(request.GET.get(CURSOR, ""), by_day)
    if cursor:
        beyond = LessThan if newest_first else GreaterThan
        rows = rows.filter(beyond(Row(F(by), F("id")), Row(Value(cursor[0]), Value(cursor[1]))))
    found = list(rows[: SIZE + 1])
    following = ""
    if len(found) > SIZE:
        last = found[SIZE - 1]
        key, pk = (last[by], last["id"]) if isinstance(last, dict) else (getattr(last, by), last.pk)
        query = request.GET.copy()
        query[CURSOR] = f"{key.isoformat() if isinstance(key, date) else key}_{pk}"
        following = query.urlencode()
    first = request.GET.copy()
    first.pop(CURSOR, None)
    return Page(found[:SIZE], following, cursor is None, first.urlencode())


def _parse(text: str, by_day: bool) -> tuple[date | int, int] | None:
    """A key and an id; None for what somebody wrote by hand."""
    key, _, pk = text.partition("_")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    if not by_day:
        whole = key.isascii() and key.isdigit() and len(key) < 19
        return (int(key), int(pk)) if whole else None
    try:
        return date.fromisoformat(key), int(pk)
    except ValueError:
        return None


def capped_count(rows: QuerySet[Any], cap: int = 1000) -> tuple[int, bool]:
    """How many rows, counted no further than the cap; True when there are more."""
    found = rows.order_by()[: cap + 1].count()
    return min(found, cap), found > cap
