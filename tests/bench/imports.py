"""An import at full size: 400,000 rows into a county that knows 400,000 people already.

The worst case on purpose: everybody on record lives in one county, so that every block of names is
as large as it can be. Runs in a process of its own, whose memory is the client's.
"""

import csv
import functools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.bench import database
from tests.bench.database import as_owner
from tests.bench.memory import Memory

DATABASE = "intespo_bench_lists"
COUNTY = "CJ"
ON_RECORD, LINES, KNOWN = 400_000, 400_000, 80_000
GROWTH = (50_000, 100_000, 200_000, 400_000)
SHEET_ROWS = 50_000
HEADER = (
    *("NR", "CNP", "NUME", "PRENUME", "DATA_NASTERII", "SEX", "SIRUTA_UAT", "LOCALITATE"),
    *("ADRESA", "TELEFON", "EMAIL", "NIVEL_STUDII", "UNITATE", "ANGAJATOR", "OBSERVATII"),
)
REFERENCE = """
CREATE TABLE bench_raw (nr int, cnp text, last_name text, first_name text,
    birth_date date, sex text, siruta int, locality text, address text, phone text, email text,
    education text, unit text, employer text, note text, PRIMARY KEY (nr))
"""
ROUNDS = 3
WRITTEN = (
    *("cases_listrow", "cases_matchpair", "cases_youth", "cases_youthname", "cases_provenance"),
    *("cases_case", "cases_milestone", "accounts_change", "reporting_counter"),
)


def run() -> list[dict[str, Any]]:
    """In a process of its own, on a database of its own."""
    environment = {**os.environ, "BENCH_DATABASE": DATABASE}
    words = [sys.executable, "-m", "tests.bench.imports"]
    done = subprocess.run(words, env=environment, check=True, stdout=subprocess.PIPE)
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def main() -> None:
    """Measure; the last line printed is JSON."""
    from tests.bench.worklist import row

    database.prepare_empty(DATABASE)
    fill()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lista.csv"
        _written_elsewhere(path)
        raw, ours, applied = [], [], []
        with Memory() as memory_seen:
            for _round in range(ROUNDS):
                raw.append(copy_raw(path))
                rehearsed, after = rehearse(path, apply=True)
                ours.append(rehearsed)
                applied.append(after)
        reference, took = statistics.median(raw), statistics.median(ours)
        memory = memory_seen.most
        found.append(row("list of 400,000: s, raw COPY", took, reference, took / reference, 6))
        later = statistics.median(applied)
        found.append(row("its apply: s, its rehearsal", later, took, later / took, 1))
        found.append(row("its client memory: MB", memory, 150, memory / 150, 1))
        found += [*_growth(folder, row), *_sheet(folder, row)]
    print(json.dumps(found))


def _written_elsewhere(path: Path) -> None:
    """The list, by a process of its own: who draws 400,000 people holds them in memory."""
    words = [sys.executable, "-m", "tests.bench.imports", str(path)]
    subprocess.run(words, env=dict(os.environ), check=True)


def fill() -> None:
    """Everybody on record in one county, once."""
    from cases.models import Youth
    from intespo.accounts import scope
    from intespo.kit.copying import copy_rows_under_policy

    with scope.system("bench"):
        if not Youth.objects.exists() and units():
            copy_rows_under_policy("cases_youth", YOUTH, people(1, ON_RECORD))
    as_owner("VACUUM ANALYZE cases_youth")


YOUTH = (
    *("cnp_sealed", "cnp_hash", "last_name", "first_name", "birth_date", "sex", "county_id"),
    *("locality_id", "address", "phone", "phone_note", "email", "education", "groups", "source"),
    *("status", "search_key", "sort_key", "created_at"),
)


@functools.cache
def units() -> list[Any]:
    """Read before a COPY has the connection."""
    from intespo.territory.models import Locality

    found = Locality.objects.filter(county__code=COUNTY, parent=None)
    return list(found.select_related("county"))


def drawn(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """Made-up people; the same seed gives the same."""
    from reporting.demo import people as demo
    from reporting.demo.names import MEN, SURNAMES, WOMEN

    r, seen = random.Random(seed), set()
    surnames = [f"{a}{b}" for a in SURNAMES for b in ("", "a", "escu", "eanu", "oiu")]
    first = date(2002, 6, 1)
    while len(seen) < count:
        woman, born = r.random() < 0.5, first + timedelta(days=r.randrange(3000))
        number = demo.personal_number(r, born, woman)
        if number in seen:
            continue
        seen.add(number)
        given = r.choice(WOMEN if woman else MEN)
        if r.random() < 0.4:
            given += "-" + r.choice(WOMEN if woman else MEN)
        unit = r.choice(units())
        yield {
            "cnp": number,
            "last": r.choice(surnames),
            "first": given,
            "born": born,
            "sex": "F" if woman else "M",
            "siruta": unit.siruta,
            "place": unit.name,
            "phone": f"07{r.randrange(20, 80)}{r.randrange(10**6):06}",
            "street": f"Str. {r.choice(surnames)} nr. {r.randrange(1, 200)}",
        }


def people(seed: int, count: int) -> Iterator[tuple[Any, ...]]:
    """Rows of youths."""
    from intespo.kit.sealing import keyed_hash, seal
    from intespo.kit.text import search_key, sort_key

    county = units()[0].county_id
    for one in drawn(seed, count):
        name = f"{one['last']} {one['first']}"
        yield (
            "\\x" + seal(one["cnp"]).hex(),
            keyed_hash(one["cnp"]),
            *(one["last"], one["first"], one["born"], one["sex"], county, one["siruta"]),
            *(one["street"], "", "", "", "ISCED2", "{}", "national_register", "potential"),
            *(search_key(name), sort_key(name), "2026-01-01"),
        )


def write_list(path: Path, lines: int, *, unnumbered: float, known: int) -> None:
    """Some of the people on record, then people nobody knows; some without their number."""
    r = random.Random(3)
    rest = iter(drawn(2, lines))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number, one in enumerate(_mixed(known, rest, lines), start=1):
            cnp = "" if r.random() < unnumbered else one["cnp"]
            writer.writerow(
                (
                    *(number, cnp, one["last"].upper(), one["first"].upper(), one["born"]),
                    *(one["sex"], one["siruta"], one["place"], one["street"].upper()),
                    *(one["phone"], "", "ISCED 2", "Liceul Tehnologic", "", ""),
                )
            )


def _mixed(known: int, rest: Iterator[dict[str, Any]], lines: int) -> Iterator[dict[str, Any]]:
    if known:
        yield from drawn(1, known)
    for _place, one in zip(range(lines - known), rest, strict=False):
        yield one


def copy_raw(path: Path) -> float:
    """The reference: the same rows by COPY into a typed table with two indexes."""
    from django.db import connection

    as_owner("DROP TABLE IF EXISTS bench_raw", REFERENCE)
    as_owner("CREATE INDEX ON bench_raw (cnp)", "GRANT ALL ON bench_raw TO public")
    began = time.perf_counter()
    with path.open("rb") as file, connection.cursor() as cursor:
        cursor.copy_expert("COPY bench_raw FROM STDIN WITH (FORMAT csv, HEADER)", file)
    took = time.perf_counter() - began
    as_owner("DROP TABLE bench_raw")
    return took


def rehearse(path: Path, *, apply: bool = False) -> tuple[float, float]:
    """Seconds of the rehearsal and of applying it; then everything is rolled back."""
    from django.db import transaction

    from cases.enums import ListKind, ListStatus
    from cases.services import imports
    from intespo.accounts import scope
    from intespo.kit.dates import today
    from intespo.territory.models import County

    with scope.system("bench"), transaction.atomic():
        source, _new = imports.receive(
            path,
            kind=ListKind.TOWN_HALL,
            county=County.objects.get(code=COUNTY),
            reference_date=today() - timedelta(days=1),
            name=path.name,
            by=None,
        )
        rehearsed = _timed(lambda: imports.rehearse(source))
        assert source.status == ListStatus.REHEARSED, source.failure
        print(dict(imports.counts(source)), file=sys.stderr)
        applied = _timed(lambda: imports.apply(source, by=None)) if apply else 0.0
        print(f"rehearsed {rehearsed:.1f} applied {applied:.1f}", file=sys.stderr)
        transaction.set_rollback(True)
    # What was rolled back is cleared, or autovacuum would do so while the next round is measured.
    as_owner(*(f"VACUUM (FULL, ANALYZE) {table}" for table in WRITTEN))
    return rehearsed, applied


def _timed(act: Callable[[], object]) -> float:
    """Seconds, with what would be checked when the transaction ends."""
    from django.db import connection

    began = time.perf_counter()
    assert act()
    connection.check_constraints()
    return time.perf_counter() - began


def _growth(folder: str, row: Callable[..., dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without any number: microseconds a row, against those of the smallest list."""
    found: list[dict[str, Any]] = []
    for lines in GROWTH:
        path = Path(folder) / f"fara-{lines}.csv"
        write_list(path, lines, unnumbered=1, known=lines // 5)
        spent = rehearse(path)[0] * 1_000_000 / lines
        first = found[0]["ours"] if found else spent
        name = f"{lines:,} rows without CNP: µs a row, smallest list"
        found.append(row(name, spent, first, spent / first, 1.5))
    return found


def _sheet(folder: str, row: Callable[..., dict[str, Any]]) -> list[dict[str, Any]]:
    """A workbook of 50,000 rows: our records against calamine's own iteration."""
    import python_calamine
    import xlsxwriter

    from cases import layouts

    path = Path(folder) / "lista.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    source = Path(folder) / "foaie.csv"
    write_list(source, SHEET_ROWS, unnumbered=0.1, known=0)
    with source.open(encoding="utf-8", newline="") as file:
        for place, cells in enumerate(csv.reader(file)):
            sheet.write_row(place, 0, cells)
    book.close()
    bare, ours = [], []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        opened = python_calamine.CalamineWorkbook.from_path(str(path))
        assert sum(1 for _cells in opened.get_sheet_by_index(0).iter_rows()) == SHEET_ROWS + 1
        bare.append(time.perf_counter() - began)
        began = time.perf_counter()
        tables = layouts.inspect(path)
        assert sum(1 for _cells in layouts.records(path, tables[0])) == SHEET_ROWS + 1
        ours.append(time.perf_counter() - began)
    mine, reference = statistics.median(ours), statistics.median(bare)
    return [row("XLSX of 50,000: s, calamine alone", mine, reference, mine / reference, 1.5)]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    import django

    django.setup()
    if sys.argv[1:]:
        write_list(Path(sys.argv[1]), LINES, unnumbered=0.1, known=KNOWN)
    else:
        main()
