"""Making a month's reports in a test, and reading their files."""

import subprocess
from typing import Any

from intespo.kit.dates import month_start, today
from reporting.enums import RunStatus
from reporting.models import ReportDocument, ReportRun
from reporting.services import documents, runs

MONTH = month_start(today())
SHOWN = ("RO", "CJ")


def make(run: ReportRun, areas: tuple[str, ...] = SHOWN) -> ReportRun:
    """Freeze everything, draw some documents; the others are taken for drawn."""
    for document_id in runs.freeze(run):
        document = ReportDocument.objects.select_related("county").get(pk=document_id)
        if document.area in areas:
            documents.make(document_id)
    ReportDocument.objects.filter(status=RunStatus.QUEUED).update(status=RunStatus.DONE)
    assert runs.settle(run)
    run.refresh_from_db()
    return run


def document_of(run: ReportRun, area: str) -> ReportDocument:
    found = run.documents.select_related("run", "county")
    return found.get(county=None) if area == "RO" else found.get(county__code=area)


def text_of(pdf: bytes, *words: str) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", *words, "-", "-"], input=pdf, capture_output=True
    )
    return done.stdout.decode()


def read(file: Any) -> bytes:
    with file.open("rb") as opened:
        return bytes(opened.read())
