"""One document of a run: from its frozen cells to its files, always the same bytes."""

import hashlib
import logging
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.utils import timezone

from intespo.kit import pdf
from reporting.enums import RunStatus
from reporting.models import ReportDocument, ReportRun
from reporting.report import pages, workbook
from reporting.report.figures import Figures
from reporting.report.layout import COUNTRY
from reporting.services import freezing, signing

log = logging.getLogger(__name__)


class Files(NamedTuple):
    """What a document is made of."""

    pdf: bytes
    xlsx: bytes


def files_of(document: ReportDocument) -> Files:
    """Draw a document from its cells; nothing but them and what was frozen is read."""
    figures = Figures.of(document)
    context = pages.context(figures)
    made = pdf.render(
        "reporting/pdf/monthly.html",
        context,
        identifier=document.sha256,
        variant="pdf/a-2a",
    )
    return Files(made, workbook.build(figures))


def make(document_id: int) -> bool:
    """Make a document that waits; False when another worker has it or it is made."""
    waiting = ReportDocument.objects.filter(pk=document_id, status=RunStatus.QUEUED)
    if not waiting.update(status=RunStatus.RUNNING, busy_since=timezone.now(), failure=""):
        return False
    document = ReportDocument.objects.select_related("run", "county").get(pk=document_id)
    try:
        _keep(document, files_of(document))
    except Exception as trouble:
        # The run ends as failed and says which document; the queue's log has the rest.
        _settle(document, status=RunStatus.FAILED, failure=type(trouble).__name__)
        if not isinstance(trouble, (pdf.PdfWarning, OSError)):
            raise
        log.warning("report document not made", extra={"document": document.pk})
    return True


def _keep(document: ReportDocument, files: Files) -> None:
    name = file_name(document.run, document.area)
    document.pdf.save(f"{name}.pdf", ContentFile(files.pdf), save=False)
    document.xlsx.save(f"{name}.xlsx", ContentFile(files.xlsx), save=False)
    if signed := signing.sign(files.pdf):
        document.signed_pdf.save(f"{name}-semnat.pdf", ContentFile(signed), save=False)
    _settle(
        document,
        pdf=document.pdf.name,
        pdf_sha256=hashlib.sha256(files.pdf).hexdigest(),
        signed_pdf=document.signed_pdf.name,
        xlsx=document.xlsx.name,
        xlsx_sha256=hashlib.sha256(files.xlsx).hexdigest(),
        status=RunStatus.DONE,
    )


def _settle(document: ReportDocument, **fields: object) -> None:
    ReportDocument.objects.filter(pk=document.pk).update(busy_since=None, **fields)


def file_name(run: ReportRun, area: str) -> str:
    """The name under which a document is kept and handed out."""
    return f"intespo-raport-{run.period:%Y-%m}-{area}-v{run.version}"


def again(run: ReportRun, area: str) -> ReportDocument:
    """The same document, its figures counted anew from the ledger as it was known; not saved."""
    if run.cut_off is None:
        raise ValueError("this run was never frozen")
    documents = run.documents.select_related("run", "county")
    kept = documents.get(county=None) if area == COUNTRY else documents.get(county__code=area)
    cells = freezing.count(run.period, run.cut_off, run.frozen, [area])[area]
    kept.cells = cells
    kept.sha256 = freezing.fingerprint(run, area, cells)
    return kept
