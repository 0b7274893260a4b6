"""Check every report that was handed out: its files, its figures, and the chain of all runs.

Ends with 1 when a file, a fingerprint or a link is not what it was.
"""

import hashlib
import sys
from typing import Any

from django.core.management.base import BaseCommand

from reporting.models import ReportDocument, ReportRun
from reporting.services import freezing, runs


class Command(BaseCommand):
    """Name what differs."""

    help = __doc__

    def handle(self, *words: Any, **options: Any) -> None:
        """Walk the chain from its start."""
        wrong = 0
        sealed = ReportRun.objects.done().exclude(chain="").order_by("finished_at", "pk")
        for run in sealed.select_related("previous"):
            before = run.previous.chain if run.previous else ""
            if run.sha256 != runs.of_documents(run) or run.chain != runs.link(before, run.sha256):
                wrong += 1
                self.stdout.write(f"run {run.pk}: the chain is broken")
            for document in run.documents.select_related("county").iterator():
                for what in _faults(run, document):
                    wrong += 1
                    self.stdout.write(f"run {run.pk} {document.area}: {what}")
        self.stdout.write(f"runs={len(sealed)} wrong={wrong}")
        if wrong:
            sys.exit(1)


def _faults(run: ReportRun, document: ReportDocument) -> list[str]:
    faults = []
    for kind in ("pdf", "xlsx"):
        try:
            with getattr(document, kind).open("rb") as file:
                made = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError):
            made = ""
        if made != getattr(document, f"{kind}_sha256"):
            faults.append(f"the {kind} file is not the one that was made")
    if freezing.fingerprint(run, document.area, document.cells) != document.sha256:
        faults.append("the figures are not those of the fingerprint")
    return faults
