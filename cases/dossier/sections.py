"""A section of the document: a table whose rows are texts."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from intespo.kit.dates import local


class Section(NamedTuple):
    """One table of the document; its rows are texts."""

    code: str
    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


def table(
    code: str, title: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> Section:
    """A section with its values as people write them."""
    return Section(code, title, columns, [tuple(map(_text, row)) for row in rows])


def _text(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return f"{local(value):%d.%m.%Y %H:%M}"
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)
