"""A list's way in and out: kept, rehearsed, applied in one transaction, taken back as a whole.

The row of the list is the queue. A press of a button only moves its status; a worker takes the
list's advisory lock and does the step in one transaction that also moves the status on. A worker
that dies leaves nothing but the status, and whoever finds that with the lock free starts again.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core.cache import cache
from django.core.files import File
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import layouts
from cases.enums import Decision, ListKind, ListStatus
from cases.layouts import ListUnreadable, Mapping
from cases.models import AgeRule, ListRow, SourceList
from cases.models.lists import KEPT_FILES
from cases.services import applying, columns, rehearsing
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit import uploads
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.territory.models import County
from partners.models import CollectionRound, Organisation

WORK = "import"  # what the history says of who changed the rows
LOCK = 4  # the first key of the advisory locks of lists
UNDO_DAYS = 30
BUSY = (ListStatus.READING, ListStatus.APPLYING, ListStatus.UNDOING)
WAITING = (ListStatus.COLUMNS, ListStatus.REHEARSED)
TO_READ = (ListStatus.RECEIVED, ListStatus.READING)
ANYHOW = Q()
READABLE = (*TO_READ, ListStatus.REHEARSED, ListStatus.UNDONE)


def check_day(day: date) -> AgeRule:
    """The age limits that hold on a list's day; refused in the future or before there were any."""
    if day > today():
        raise DomainError(_("The day of the list lies in the future."))
    try:
        return AgeRule.objects.on("INTESPO_TARGET", day)
    except AgeRule.DoesNotExist as missing:
        raise DomainError(_("No age limits are in force on the day of the list.")) from missing


def receive(
    path: Path,
    *,
    kind: ListKind,
    county: County,
    reference_date: date,
    name: str,
    by: User | None,
    organisation: Organisation | None = None,
    collection: CollectionRound | None = None,
) -> tuple[SourceList, bool]:
    """Keep a readable file as a list; the same file again, or of an older day, gives the first
    list and False.
    """
    uploads.scan(path)
    tables = layouts.inspect(path)
    check_day(reference_date)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        same = SourceList.objects.filter(kind=kind, county=county, sha256=digest)
        gone = (ListStatus.FAILED, ListStatus.DISCARDED)
        same = same.exclude(status__in=gone).filter(reference_date__gte=reference_date)
        if found := same.order_by("reference_date").first():
            return found, False
        made = SourceList(kind=kind, county=county, reference_date=reference_date, sha256=digest)
        made.organisation, made.round, made.created_by = organisation, collection, by
        kept = Path(Path(name).name.strip() or "lista")
        made.file_name = f"{kept.stem[:180]}{kept.suffix[:20]}"
        columns.recognise(made, path, tables)
        file.seek(0)
        made.file.save(f"{digest}{path.suffix[:8]}", File(file), save=False)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        return same.get(reference_date=reference_date), False
    return made, True


def read(source: SourceList) -> bool:
    """Rehearse a list that waits for it: one that was taken up twice is not read twice."""
    return rehearse(source, TO_READ)


def rehearse(source: SourceList, before: tuple[ListStatus, ...] = READABLE) -> bool:
    """Read the file and decide every row; nothing else changes. False: another has it."""
    if not _advance(source, before, ListStatus.READING):
        return False
    try:
        return _rehearse(source)
    except DomainError as trouble:
        _settle(source, ListStatus.FAILED, failure=str(trouble)[:300])
        return True
    except OperationalError:
        raise  # the database went away: the list stays where it is and is taken up again
    except Exception:
        text = _("Something broke on our side. Nothing was written; it was noted.")
        _settle(source, ListStatus.FAILED, failure=text)
        raise


def _rehearse(source: SourceList) -> bool:
    began = time.monotonic()
    with (
        _locked(source, ListStatus.READING) as mine,
        KEPT_FILES.opened(str(source.file.name)) as path,
    ):
        if not mine:
            return False
        if not source.mapping or not (source.chosen or Mapping.of(source.mapping).names_people):
            columns.recognise(source, path, layouts.inspect(path))
        if not Mapping.of(source.mapping).names_people:
            _write(source, ListStatus.COLUMNS)
            return True
        read = rehearsing.rehearse(source, path, check_day(source.reference_date), tell(source))
        if not read:
            raise ListUnreadable(_("No row of the file names a person."))
        took = round((time.monotonic() - began) * 1000)
        done = {"rows_read": read, "rows_total": read, "took_ms": took, "failure": ""}
        _write(source, ListStatus.REHEARSED, rehearsed_at=timezone.now(), **done)
    return True


def ask_rehearse(source: SourceList) -> bool:
    """Somebody wants the list read once more, before it is applied or after it was taken back."""
    before = (*WAITING, ListStatus.UNDONE, ListStatus.FAILED, ListStatus.DISCARDED)
    try:
        return bool(source.file) and _advance(source, before, ListStatus.RECEIVED)
    except IntegrityError:
        return False  # the same file was brought anew meanwhile, as a list of its own


def discard(source: SourceList) -> bool:
    """Give up a list that was read and not applied; a worker clears its rows, the file stays."""
    return _advance(source, WAITING, ListStatus.DISCARDED)


def clear(source: SourceList) -> None:
    """The rows of a list that was given up go; of one that is read again meanwhile they stay."""
    with _locked(source, ListStatus.DISCARDED) as mine:
        if mine:
            rehearsing.forget_rows(source)
            _write(source, ListStatus.DISCARDED, rows_read=0)


def is_outdated(source: SourceList) -> bool:
    """Whether another list of the county was applied after this one was rehearsed."""
    if source.status != ListStatus.REHEARSED or source.rehearsed_at is None:
        return False
    applied = SourceList.objects.filter(county=source.county_id, status=ListStatus.APPLIED)
    return applied.filter(applied_at__gt=source.rehearsed_at).exists()


def ask_apply(source: SourceList, *, by: User | None) -> bool:
    """Somebody wants the rehearsal that `source` holds made true; of two who press, one gets it."""
    same = Q(rehearsed_at=source.rehearsed_at)
    return _advance(source, (ListStatus.REHEARSED,), ListStatus.APPLYING, same, applied_by=by)


def carry_out(source: SourceList) -> bool:
    """Make the rehearsal true, in one transaction; False: it was done, or another is at it."""
    return _step(source, ListStatus.APPLYING, ListStatus.REHEARSED, _apply)


def _apply(source: SourceList) -> None:
    applying.apply(source, by=source.applied_by)
    _write(source, ListStatus.APPLIED, applied_at=timezone.now())


def apply(source: SourceList, *, by: User | None) -> bool:
    """Ask and carry out at once."""
    return ask_apply(source, by=by) and carry_out(source)


def ask_undo(source: SourceList, *, by: User | None) -> None:
    """Somebody wants the list taken back; refused with the reason when that cannot be."""
    refuse_undo(source)
    if not _advance(source, (ListStatus.APPLIED,), ListStatus.UNDOING, undone_by=by):
        raise DomainError(_("This list is not applied, or is being taken back already."))


def refuse_undo(source: SourceList) -> None:
    """DomainError names why a list can no longer be taken back."""
    if source.status != ListStatus.APPLIED or source.applied_at is None:
        raise DomainError(_("Only a list that was applied can be taken back."))
    if source.applied_at < timezone.now() - timedelta(days=UNDO_DAYS):
        text = _("A list can be taken back for %(days)s days; this one was applied before that.")
        raise DomainError(text % {"days": UNDO_DAYS})
    applying.refuse_undo(source)


def carry_undo(source: SourceList) -> bool:
    """Take the list back, in one transaction."""
    return _step(source, ListStatus.UNDOING, ListStatus.APPLIED, _undo)


def _undo(source: SourceList) -> None:
    applying.undo(source, by=source.undone_by)
    _write(source, ListStatus.UNDONE, undone_at=timezone.now())


def undo(source: SourceList, *, by: User | None) -> bool:
    """Ask and take back at once."""
    ask_undo(source, by=by)
    return carry_undo(source)


def _step(
    source: SourceList, during: ListStatus, back: ListStatus, act: Callable[[SourceList], None]
) -> bool:
    """One step in one transaction; a refusal stands in `failure`, and the status goes back."""
    try:
        with _locked(source, during) as mine:
            if mine:
                act(source)
            return mine
    except DomainError as refused:
        _settle(source, back, failure=str(refused)[:300])
        return False
    except OperationalError:
        raise
    except Exception:
        text = _("Something broke on our side. Nothing was written; it was noted.")
        _settle(source, back, failure=text)
        raise


def left_behind() -> Iterator[SourceList]:
    """Lists that wait for a worker, or whose worker died: to be taken up, with their status."""
    before = timezone.now() - timedelta(seconds=settings.LIST_STALE_SECONDS)
    with scope.system(WORK):
        waiting = SourceList.objects.filter(status=ListStatus.RECEIVED, created_at__lt=before)
        left = Q(status__in=BUSY) | Q(status=ListStatus.DISCARDED)
        stale = SourceList.objects.filter(left, busy_since__lt=before)
        for source in [*waiting, *stale]:
            if _try_lock(source):
                yield source


def kept(list_id: int) -> SourceList:
    """A list by its key, for a worker."""
    with scope.system(WORK):
        return SourceList.objects.select_related("applied_by", "undone_by").get(pk=list_id)


def counts(source: SourceList) -> dict[Decision, int]:
    """Rows by decision, all decisions named."""
    rows = ListRow.objects.filter(source_list=source).order_by()
    found = dict(rows.values_list("decision").annotate(Count("id")))
    return {decision: int(found.get(decision.value, 0)) for decision in Decision}


def tell(source: SourceList) -> Callable[[int], None]:
    """Rows read so far go to the cache, where a page in another transaction sees them."""

    def note(rows: int) -> None:
        # A progress bar is not worth an import: Redis may be away.
        with suppress(redis.RedisError):
            cache.set(f"list-{source.pk}", rows, 3600)

    return note


def progress(source: SourceList) -> int:
    """Rows read so far, while a worker reads."""
    with suppress(redis.RedisError):
        return int(cache.get(f"list-{source.pk}", 0)) or source.rows_read
    return source.rows_read


@contextmanager
def _locked(source: SourceList, during: ListStatus) -> Iterator[bool]:
    """One transaction over the country with the list's lock; False when somebody else holds it.

    A CNP may be known in another county: a list is decided against the whole country.
    """
    asked = {ListStatus.APPLYING: source.applied_by, ListStatus.UNDOING: source.undone_by}
    with scope.system(WORK, asked.get(during)):
        mine = _try_lock(source)
        if mine:
            row = SourceList.objects.select_for_update(of=("self",)).filter(pk=source.pk)
            mine = row.filter(status=during).exists()
        if mine:
            source.refresh_from_db()
        yield mine


def _try_lock(source: SourceList) -> bool:
    """The list's lock until this transaction ends, when nobody has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, source.pk])
        return bool(cursor.fetchone()[0])


def _advance(
    source: SourceList,
    before: tuple[ListStatus, ...],
    then: ListStatus,
    only: Q = ANYHOW,
    **fields: Any,
) -> bool:
    """Move the list on where it stands at one of these; of two who ask, one gets it."""
    with scope.system(WORK):
        found = SourceList.objects.filter(only, pk=source.pk, status__in=before)
        taken = found.update(status=then, busy_since=timezone.now(), failure="", **fields)
        source.refresh_from_db()
    return taken == 1


def _write(source: SourceList, status: ListStatus, **fields: object) -> None:
    for name in ("table", "mapping", "headings", "chosen"):
        fields[name] = getattr(source, name)
    SourceList.objects.filter(pk=source.pk).update(status=status, busy_since=None, **fields)
    source.refresh_from_db()


def _settle(source: SourceList, status: ListStatus, **fields: object) -> None:
    with scope.system(WORK):
        _write(source, status, **fields)
