"""Papers of a case: kind and size are checked, files are kept sealed outside the web root."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import DocumentKind, JournalKind
from cases.models import Case, CaseDocument
from cases.models.lists import KEPT_FILES
from cases.services import acting, journal
from intespo.accounts.models import User
from intespo.kit import uploads
from intespo.kit.errors import DomainError

# What a file is by its first bytes, whatever its name says.
TYPES = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n": "image/png"}
SUFFIXES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
ACCEPTED = ".pdf,.jpg,.jpeg,.png"


@transaction.atomic
def add(
    case: Case, kind: DocumentKind, file: "UploadedFile[bytes] | None", note: str, *, by: User
) -> CaseDocument:
    """Keep a paper, or write that it was seen; the same one again is the one that is kept."""
    return _added(case, kind, file, note, by)[0]


@contextmanager
def beside(
    case: Case, kind: DocumentKind, file: "UploadedFile[bytes] | None", *, by: User
) -> Iterator[CaseDocument | None]:
    """A paper that comes with an act: kept together with it, or neither."""
    if file is None:
        yield None
        return
    with transaction.atomic():
        made, is_new = _added(case, kind, file, "", by)
        try:
            yield made
        except Exception:
            if is_new:
                KEPT_FILES.delete(str(made.file.name))
            raise


def _added(
    case: Case, kind: DocumentKind, file: "UploadedFile[bytes] | None", note: str, by: User
) -> tuple[CaseDocument, bool]:
    """The paper, and whether it is new."""
    case = acting.held(case, by=by)
    made = CaseDocument(
        case=case, youth_id=case.youth_id, county_id=case.county_id, by=by, kind=kind, note=note
    )
    if file is not None:
        _take(made, file)
    # The case is held: nobody adds the same one meanwhile.
    known = CaseDocument.objects.filter(case=case, kind=kind, sha256=made.sha256, removed_at=None)
    if standing := known.first():
        if note and note != standing.note:
            raise DomainError(_("This paper is in the file already: take it out first."))
        return standing, False
    if file is not None:
        file.seek(0)
        name = f"{made.sha256[:16]}.{SUFFIXES[made.media_type]}"
        made.file.save(name, file, save=False)
    made.save()
    journal.add(case, JournalKind.DOCUMENT, {"document": made.pk, "kind": kind.value}, by=by)
    return made, True


def _take(made: CaseDocument, file: "UploadedFile[bytes]") -> None:
    """Refuse what is too large, empty or no paper; note what it is."""
    most = settings.MAX_DOCUMENT_BYTES
    size = file.size or 0
    if size > most:
        text = _("The file has %(mb)s MB; at most %(most)s MB are taken.")
        raise DomainError(text % {"mb": round(size / 2**20), "most": most >> 20})
    if not size:
        raise DomainError(_("The file is empty."))
    head = file.read(8)
    made.media_type = next((t for mark, t in TYPES.items() if head.startswith(mark)), "")
    if not made.media_type:
        raise DomainError(_("Only PDF, JPEG and PNG are taken: this file is none of them."))
    file.seek(0)
    made.sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    made.size = size
    made.file_name = Path(file.name or "").name[:120]
    uploads.scan_upload(file)


@transaction.atomic
def remove(document: CaseDocument, reason: str, *, by: User) -> None:
    """Take a paper out of the case: the file goes, that it was there stays."""
    case = acting.held(document.case, by=by, closed=True)
    standing = CaseDocument.objects.filter(pk=document.pk, removed_at=None)
    name = document.file.name
    if not standing.update(removed_at=timezone.now(), file=""):
        raise DomainError(_("This paper was taken out already."))
    if name:
        transaction.on_commit(lambda: KEPT_FILES.delete(name))
    detail = {"document": document.pk, "kind": document.kind, "removed": reason}
    journal.add(case, JournalKind.DOCUMENT, detail, by=by)


@contextmanager
def opened(document: CaseDocument) -> Iterator[bytes]:
    """The paper in clear, for as long as an answer takes."""
    with KEPT_FILES.opened(str(document.file.name)) as path:
        yield path.read_bytes()


def standing(case: Case) -> list[CaseDocument]:
    """Papers of a case that were not taken out."""
    return list(CaseDocument.objects.filter(case=case, removed_at=None).select_related("by"))
