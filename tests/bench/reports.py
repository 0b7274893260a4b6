"""Dashboards, the matrix, the month's 43 PDFs, a large workbook: each beside its reference."""

import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connection, connections, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit import spreadsheets
from intespo.kit.dates import add_months, month_start, today
from intespo.launch.paths import ROOT
from intespo.territory.models import County
from reporting import counters
from reporting.matrix import Matrix
from reporting.models import ReportRun
from reporting.report import pages
from reporting.report.figures import Figures
from reporting.report.layout import cells_of
from reporting.services import freezing, runs
from reporting.views.dashboards import KINDS
from tests.bench import database, drawing
from tests.bench.worklist import row

ROUNDS = 15
# What a dashboard would ask the ledger's covering index if there were no counters.
COUNTY = """
SELECT kind, sex, urban, level, date_trunc('month', happened_on::timestamp), count(*)
FROM cases_milestone WHERE voided_at IS NULL AND county_id = 12 GROUP BY 1, 2, 3, 4, 5
"""
COUNTRY = """
SELECT county_id, kind, count(*) FROM cases_milestone WHERE voided_at IS NULL GROUP BY 1, 2
"""
ROWS, COLUMNS = 200_000, 15
PROCESSES = 2


def run() -> list[dict[str, Any]]:
    """All of them; SQL in the scope that the views have."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_milestone")
    counters.squash()
    # What autovacuum does within a minute; measured is the page of a working day.
    database.as_owner("VACUUM ANALYZE reporting_counter")
    return [*_dashboards(), *_matrix(), *_workbook(), *_monthly_set()]


def _asked(statement: str) -> Callable[[], None]:
    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.fetchall()

    return ask


def _interleaved(works: dict[str, Callable[[], Any]], rounds: int = ROUNDS) -> dict[str, float]:
    """Median milliseconds of each work, all in turn."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for place in range(rounds + 2):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            if place >= 2:
                taken[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(values) for name, values in taken.items()}


def _dashboards() -> list[dict[str, Any]]:
    county = County.objects.select_related("region").get(code="CJ")
    everywhere = list(County.objects.select_related("region"))
    with scope.system("bench"):
        sql = _interleaved(
            {
                "county": lambda: counters.tally(today(), KINDS, [county]),
                "county index": _asked(COUNTY),
                "national": lambda: counters.tally(today(), KINDS, everywhere),
                "national index": _asked(COUNTRY),
            }
        )
        buffers = _buffers(lambda: counters.tally(today(), KINDS, [county]))
    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(email="coordonator.cj@intespo.example"))
    page = _interleaved(
        {
            "worklist": lambda: client.get("/tineri/"),
            "county": lambda: client.get("/judet/CJ/"),
        }
    )
    ratio = sql["county"] / sql["county index"]
    wide = sql["national"] / sql["national index"]
    return [
        row("county dashboard: ms of SQL", sql["county"], sql["county index"], ratio, 1.5),
        row("county dashboard: buffers", buffers, 100, buffers / 100, 1),
        row(
            "county dashboard: page, of the worklist",
            page["county"],
            page["worklist"],
            page["county"] / page["worklist"],
            3,
        ),
        row("national dashboard: ms of SQL", sql["national"], sql["national index"], wide, 1),
    ]


def _buffers(work: Callable[[], Any]) -> int:
    """Pages of the database that the counters' statement touches."""
    found: list[int] = []

    def explained(execute: Any, sql: str, words: Any, many: bool, context: Any) -> Any:
        execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", words, many, context)
        plan = context["cursor"].fetchone()[0]
        found.append(plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"])
        return execute(sql, words, many, context)

    with connection.execute_wrapper(explained):
        work()
    return found[-1]


def _matrix() -> list[dict[str, Any]]:
    """Every cell of all 43 documents at a cut-off, against the index-only grouped count."""
    period = add_months(month_start(today()), -1)
    cut_off = timezone.now()
    frozen = freezing.freeze(period, cut_off)
    frame = freezing.frame_of(period, cut_off, frozen)
    cells = [*cells_of("RO", frame).values(), *cells_of("CJ", frame).values()]

    def whole() -> None:
        with scope.system("bench"), transaction.atomic():
            Matrix(frame, dict.fromkeys(cells))

    def reference() -> None:
        with scope.system("bench"):
            _asked(COUNTRY)()

    taken = _interleaved({"ours": whole, "reference": reference}, 5)
    ratio = taken["ours"] / taken["reference"]
    return [row("full matrix at a cut-off: ms", taken["ours"], taken["reference"], ratio, 12)]


def _lines() -> Iterator[tuple[Any, ...]]:
    for place in range(ROWS):
        yield (place, "Țărmure-Popescu", "Ionela", today(), *["Gherla"] * (COLUMNS - 4))


def _workbook() -> list[dict[str, Any]]:
    """200,000 rows of 15 columns: the exports' writer against xlsxwriter's constant memory."""
    heads = [f"c{place}" for place in range(COLUMNS)]
    with tempfile.TemporaryDirectory() as folder:
        ours, memory = _alone(_write_ours, Path(folder) / "a.xlsx", heads)
        reference, _memory = _alone(_write_reference, Path(folder) / "b.xlsx", heads)
    return [
        row("XLSX, 200,000 x 15: s", ours, reference, ours / reference, 0.5),
        row("XLSX, 200,000 x 15: MB", memory, 100, memory / 100, 1),
    ]


def _write_ours(path: Path, heads: list[str]) -> None:
    spreadsheets.write_xlsx(path, "Persoane", heads, _lines())


def _write_reference(path: Path, heads: list[str]) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write_row(0, 0, heads)
    for number, (key, *texts) in enumerate(_lines(), start=1):
        sheet.write_number(number, 0, key)
        for column, text in enumerate(texts, start=1):
            if column == 3:
                sheet.write_datetime(number, column, text, day)
            else:
                sheet.write_string(number, column, text)
    book.close()


def _alone(work: Callable[..., None], *words: Any) -> tuple[float, int]:
    """Seconds and MB above the start of a work in a process of its own."""
    connections.close_all()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        return pool.submit(_timed, work, *words).result()


def _timed(work: Callable[..., None], *words: Any) -> tuple[float, int]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    work(*words)
    spent = time.perf_counter() - began
    return spent, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024


def _monthly_set() -> list[dict[str, Any]]:
    """43 tagged PDFs in two processes, against the same content as one HTML in one process."""
    period = add_months(month_start(today()), -1)
    ReportRun.objects.filter(status__in=["queued", "running"]).update(status="failed")
    run = runs.ask(period, by=None)
    waiting = runs.freeze(run)
    connections.close_all()
    # Workers with nothing of this program in their memory.
    forked = multiprocessing.get_context("forkserver")
    forked.set_forkserver_preload(["tests.bench.drawing"])
    with forked.Pool(PROCESSES, maxtasksperchild=drawing.DOCUMENTS) as pool:
        pool.map(drawing.ready, range(PROCESSES), chunksize=1)
        began = time.perf_counter()
        peaks = pool.map(drawing.made, waiting, chunksize=1)
        ours = time.perf_counter() - began
    runs.settle(run)
    reference, _memory = _alone(_one_html, run.pk)
    return [
        row("43 PDFs of a month, two processes: s", ours, reference, ours / reference, 0.5),
        row("43 PDFs of a month: MB a worker", max(peaks), 200, max(peaks) / 200, 1),
    ]


def _one_html(run_id: int) -> None:
    from weasyprint import HTML

    found = ReportRun.objects.get(pk=run_id).documents.select_related("run", "county")
    texts = [
        render_to_string("reporting/pdf/monthly.html", pages.context(Figures.of(document)))
        for document in found
    ]
    head, _body, _rest = texts[0].partition("<body>")
    bodies = [text.partition("<body>")[2].partition("</body>")[0] for text in texts]
    html = f"{head}<body>{''.join(bodies)}</body></html>"
    HTML(string=html, base_url=f"{ROOT}/").write_pdf(pdf_variant="pdf/a-2a", pdf_tags=True)
