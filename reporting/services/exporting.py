"""Exports: asked for with a purpose, written in the background, kept sealed, gone after a week."""

import logging
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.files import File
from django.utils import timezone

from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit import spreadsheets
from reporting.enums import RunStatus
from reporting.models import EXPORT_FILES, Export
from reporting.services import behind, export_rows

log = logging.getLogger(__name__)
KEPT = timedelta(days=7)
STALE = timedelta(minutes=30)
TOLD_EVERY = 5000  # rows between two words about progress
WRITERS: dict[str, Callable[..., None]] = {
    Export.Format.XLSX: spreadsheets.write_xlsx,
    Export.Format.CSV: lambda path, _name, heads, rows: spreadsheets.write_csv(path, heads, rows),
    Export.Format.JSON: lambda path, _name, heads, rows: spreadsheets.write_json(path, heads, rows),
}


def ask(
    kind: Export.Kind, subject: str, file_format: Export.Format, purpose: str, *, by: User
) -> Export:
    """Write down who wants which list, and what for."""
    return Export.objects.create(
        kind=kind,
        subject=subject,
        format=file_format,
        purpose=purpose,
        county=by.county,
        requested_by=by,
        expires_at=timezone.now() + KEPT,
    )


def make(export_id: int) -> bool:
    """Write the file of an export that waits; False when another worker has it."""
    waiting = Export.objects.filter(pk=export_id, status=RunStatus.QUEUED)
    if not waiting.update(status=RunStatus.RUNNING, busy_since=timezone.now(), rows=0):
        return False
    export = Export.objects.select_related("requested_by", "county").get(pk=export_id)
    try:
        _make(export)
    except Exception as trouble:
        Export.objects.filter(pk=export_id).update(
            status=RunStatus.FAILED, failure=type(trouble).__name__, busy_since=None
        )
        if not isinstance(trouble, (behind.NoCell, OSError)):
            raise
        log.warning("export not made", extra={"export": export_id})
    return True


def _make(export: Export) -> None:
    # In the scope of who asked: the database shows no row that they may not see.
    with (
        tempfile.TemporaryDirectory() as folder,
        scope.opened(scope.of(export.requested_by)),
    ):
        path = Path(folder) / f"export.{export.format}"
        sheet = export_rows.SUBJECTS[export.kind](export, export.requested_by)
        counted = _Counted(export, sheet.rows)
        WRITERS[export.format](path, sheet.name[:31], sheet.heads, iter(counted))
        with path.open("rb") as file:
            export.file.save(f"{export.key}.sealed", File(file), save=False)
        Export.objects.filter(pk=export.pk).update(
            file=export.file.name, rows=counted.number, status=RunStatus.DONE, busy_since=None
        )


class _Counted:
    """Rows on their way, and how many went by: told where the page reads it."""

    def __init__(self, export: Export, rows: Iterator[tuple[Any, ...]]) -> None:
        self.export, self.rows, self.number = export, rows, 0

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for row in self.rows:
            self.number += 1
            if self.number % TOLD_EVERY == 0:
                tell(self.export.pk, self.number)
            yield row


def tell(export_id: int, rows: int) -> None:
    """How far an export is, outside of its transaction."""
    cache.set(f"export-{export_id}", rows, 600)


def clear() -> int:
    """Remove the files whose week is over; who asked for what stays on record."""
    past = Export.objects.filter(expires_at__lt=timezone.now()).exclude(file="")
    for export in past:
        EXPORT_FILES.delete(str(export.file.name))
        Export.objects.filter(pk=export.pk).update(file="")
    return len(past)


def left_behind() -> list[int]:
    """Exports whose worker died or whose nudge was lost."""
    long_ago = timezone.now() - STALE
    Export.objects.filter(status=RunStatus.RUNNING, busy_since__lt=long_ago).update(
        status=RunStatus.QUEUED
    )
    waiting = Export.objects.filter(status=RunStatus.QUEUED)
    return list(waiting.values_list("pk", flat=True))
