"""Junk handed in as a list: read to the end or refused with a cause, never a server error."""

import contextlib
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cases import layouts
from cases.enums import Column
from cases.layouts import Context, ListUnreadable, Mapping
from cases.layouts.rows import STAGED
from cases.models import SourceList
from cases.services import imports
from intespo.accounts.enums import Role
from tests.cases.sheets import HEADER, ON, PLACES, ROW, book, staged


def fuzzed(max_examples: int) -> Any:
    return hypothesis_settings(
        max_examples=max_examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


def survives(path: Path) -> None:
    """Read to the end, or refused with a cause: nothing else."""
    try:
        rows = staged(path)
    except ListUnreadable:
        return
    assert all(len(row["last_name"]) <= 80 and len(row["detail"]) <= 80 for row in rows)


CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(("", *map(str, ROW), *HEADER, "TOTAL", "31.02.2006", "=1+1", "\x1f", "6E+12")),
)
ROWS = st.lists(st.lists(CELLS, max_size=9), max_size=12)


@fuzzed(120)
@given(content=st.binary(max_size=600), head=st.booleans())
def test_no_bytes_break_the_reader(tmp_path: Path, content: bytes, head: bool) -> None:
    path = tmp_path / "orice.csv"
    path.write_bytes((";".join(HEADER).encode() + b"\n" if head else b"") + content)
    survives(path)


@fuzzed(120)
@given(
    rows=ROWS,
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "cp1250", "iso-8859-2", "utf-16")),
    by=st.sampled_from(";,\t|"),
)
def test_no_rows_break_the_reader(tmp_path: Path, rows: Any, encoding: str, by: str) -> None:
    held = io.StringIO()
    csv.writer(held, delimiter=by, escapechar="\\").writerows([HEADER, *rows])
    path = tmp_path / "orice.csv"
    path.write_bytes(held.getvalue().encode(encoding, errors="ignore"))
    survives(path)


@fuzzed(60)
@given(places=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=12))
def test_no_damaged_workbook_breaks_the_reader(tmp_path: Path, places: Any) -> None:
    content = bytearray(book(tmp_path, HEADER, ROW, ROW).read_bytes())
    for place, value in places:
        content[place % len(content)] = value
    path = tmp_path / "stricat.xlsx"
    path.write_bytes(bytes(content))
    survives(path)


@fuzzed(60)
@given(content=st.binary(max_size=2000), kind=st.sampled_from((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")))
def test_no_pretended_workbook_breaks_the_reader(
    tmp_path: Path, content: bytes, kind: bytes
) -> None:
    path = tmp_path / "orice.xls"
    path.write_bytes(kind + content)
    survives(path)


@pytest.fixture
def coordinator(sign_in: Any) -> Any:
    return sign_in(Role.COORDINATOR)


@pytest.mark.django_db
@fuzzed(40)
@given(
    content=st.binary(max_size=300),
    rows=ROWS,
    name=st.sampled_from(("lista.csv", "lista.xlsx", "lista.ods", "lista.txt", "lista")),
)
def test_whatever_is_handed_in_is_answered(
    coordinator: Any, content: bytes, rows: Any, name: str
) -> None:
    client = coordinator
    held = io.StringIO()
    csv.writer(held, delimiter=";", escapechar="\\").writerows([HEADER, *rows])
    for body in (content, held.getvalue().encode("utf-8", errors="ignore")):
        file = SimpleUploadedFile(name, body)
        answer = client.post(
            reverse("cases:list_upload"),
            {
                "file": file,
                "kind": "town_hall",
                "county": coordinator.user.county_id,
                "reference_date": "2026-10-31",
            },
        )
        assert answer.status_code in (302, 422)
        if answer.status_code == 302:
            source = SourceList.objects.latest("pk")
            with contextlib.suppress(ListUnreadable):
                imports.rehearse(source)
            assert client.get(answer["Location"]).status_code == 200
            client.get(reverse("cases:list_columns", args=[source.pk]))


@fuzzed(60)
@given(columns=st.lists(st.sampled_from(Column), max_size=9), rows=ROWS)
def test_no_choice_of_columns_breaks_the_reader(columns: Any, rows: Any) -> None:
    context = Context(ON, 12, 16, 25, PLACES)

    def numbered() -> Iterator[tuple[int, list[Any]]]:
        yield from enumerate(rows, start=1)

    for row in layouts.Reader(Mapping(0, tuple(columns)), context).staged(numbered()):
        assert len(row) == len(STAGED)
