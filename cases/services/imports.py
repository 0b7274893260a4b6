"""A list's way in: kept, staged by COPY, decided in SQL sets, applied in one transaction."""

import hashlib
from collections.abc import Iterator
from dataclasses import astuple
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.files import File
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Decision, ListKind, ListStatus, MilestoneKind
from cases.layouts import LAYOUTS, Layout, ListUnreadable
from cases.layouts.reading import Context, StagedRow
from cases.models import AgeRule, ListRow, SourceList
from cases.models.lists import KEPT_FILES
from cases.services.import_sql import APPLY, DECIDE
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit import uploads
from intespo.kit.copying import copy_rows_under_policy
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.kit.sealing import keyed_hash, seal
from intespo.territory.models import County, Locality

STALE = timedelta(minutes=30)
WORK = "import"  # what the history says of who changed the rows
COLUMNS = (
    *("row", "cnp_sealed", "cnp_hash", "last_name", "first_name", "birth_date", "sex"),
    *("locality_id", "address", "phone", "education", "search_key", "sort_key", "decision"),
    *("reason", "detail", "warnings"),
)


def layout_of(kind: ListKind) -> Layout:
    """The reader of a kind; DomainError while there is none."""
    if kind not in LAYOUTS:
        text = _("Lists of the kind “%(kind)s” cannot be read yet.")
        raise DomainError(text % {"kind": kind.label})
    return LAYOUTS[kind]


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
) -> tuple[SourceList, bool]:
    """Keep a readable file as a list; the same file again gives the first list and False."""
    uploads.scan(path)
    shape = layout_of(kind).inspect(path)
    check_day(reference_date)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        same = {
            "kind": kind,
            "county": county,
            "reference_date": reference_date,
            "sha256": digest,
        }
        known = SourceList.objects.filter(**same).exclude(status=ListStatus.FAILED)
        if found := known.first():
            return found, False
        made = SourceList(**same, created_by=by, rows_total=shape.rows)
        made.file_name = Path(name).name[:200]
        file.seek(0)
        made.file.save(f"{digest}.csv", File(file), save=False)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        return known.get(), False
    return made, True


def rehearse(source: SourceList) -> bool:
    """Read the file and decide every row; nothing else changes. False: another has it."""
    if not _claim(source, {ListStatus.RECEIVED, ListStatus.REHEARSED}, ListStatus.READING):
        return False
    try:
        with KEPT_FILES.opened(str(source.file.name)) as path:
            _stage(source, path)
    except ListUnreadable as trouble:
        _settle(source, ListStatus.FAILED, failure=str(trouble)[:300])
    except Exception:
        text = _("Something broke on our side. Nothing was written; it was noted.")
        _settle(source, ListStatus.FAILED, failure=text)
        raise
    return True


def _stage(source: SourceList, path: Path) -> None:
    layout = layout_of(ListKind(source.kind))
    with scope.system(WORK):
        SourceList.objects.filter(pk=source.pk).update(rows_total=layout.inspect(path).rows)
    # A CNP may be known in another county: a list is decided against the whole country.
    with scope.system(WORK):
        ListRow.objects.filter(source_list=source).delete()
        staged = _staged(source, layout.rows(path, _context(source)))
        copy_rows_under_policy("cases_listrow", ("source_list_id", "county_id", *COLUMNS), staged)
        _run(DECIDE, source)
        count = source.rows.count()
        _settle(source, ListStatus.REHEARSED, rows_read=count, rows_total=count)


def apply(source: SourceList, *, by: User | None) -> bool:
    """Make the rehearsal true, in one transaction; False: it was applied, or somebody else is."""
    if not _claim(source, {ListStatus.REHEARSED}, ListStatus.APPLYING):
        return False
    try:
        with scope.system(WORK, by):
            # What another list brought since the rehearsal counts: decide again, then act.
            _run(DECIDE, source)
            _run(APPLY, source, by=by.pk if by else None, today=today())
            _settle(source, ListStatus.APPLIED, applied_at=timezone.now(), applied_by=by)
    except Exception:
        _settle(source, ListStatus.REHEARSED)
        raise
    return True


def release_stale() -> list[tuple[int, str]]:
    """Lists whose worker died: back to the step before, to be taken up again."""
    stale = SourceList.objects.filter(busy_since__lt=timezone.now() - STALE)
    back = {ListStatus.READING: ListStatus.RECEIVED, ListStatus.APPLYING: ListStatus.REHEARSED}
    released = []
    with scope.system(WORK):
        for was, then in back.items():
            for pk in list(stale.filter(status=was).values_list("pk", flat=True)):
                SourceList.objects.filter(pk=pk, status=was).update(status=then, busy_since=None)
                released.append((pk, was.value))
    return released


def kept(list_id: int) -> SourceList:
    """A list by its key, for a worker."""
    with scope.system(WORK):
        return SourceList.objects.get(pk=list_id)


def unread() -> list[int]:
    """Keys of lists that nobody has read yet."""
    with scope.system(WORK):
        received = SourceList.objects.filter(status=ListStatus.RECEIVED)
        return list(received.values_list("pk", flat=True))


def counts(source: SourceList) -> dict[Decision, int]:
    """Rows by decision, all decisions named."""
    found = dict(
        ListRow.objects.filter(source_list=source)
        .order_by()
        .values_list("decision")
        .annotate(Count("id"))
    )
    return {decision: int(found.get(decision.value, 0)) for decision in Decision}


def waiting(county_id: int) -> int:
    """Lists of a county that somebody has to apply."""
    return SourceList.objects.filter(county_id=county_id, status=ListStatus.REHEARSED).count()


def progress(source: SourceList) -> int:
    """Rows read so far, while a worker reads."""
    return int(cache.get(f"list-{source.pk}", 0)) or source.rows_read


def _staged(source: SourceList, rows: Iterator[StagedRow]) -> Iterator[tuple[object, ...]]:
    for number, row in enumerate(rows, start=1):
        if number % 5000 == 0:
            cache.set(f"list-{source.pk}", number, 3600)
        place, number, *values, warnings = astuple(row)
        # Of a row that reading refused the number stands sealed, but finds nobody.
        found = keyed_hash(number) if number and row.decision != Decision.REJECTED else None
        sealed = "\\x" + seal(number).hex() if number else None
        listed = "{" + ",".join(warnings) + "}"
        yield (source.pk, source.county_id, place, sealed, found, *values, listed)


def _context(source: SourceList) -> Context:
    rule = check_day(source.reference_date)
    return Context(
        reference_date=source.reference_date,
        county_id=source.county_id,
        min_age=rule.min_age,
        max_age_exclusive=rule.max_age_exclusive,
        localities=dict(Locality.objects.order_by().values_list("siruta", "county_id")),
    )


def _claim(source: SourceList, before: set[ListStatus], then: ListStatus) -> bool:
    """Take the list for one step; of two workers one gets it."""
    found = SourceList.objects.filter(Q(pk=source.pk), status__in=before)
    with scope.system(WORK):
        taken = found.update(status=then, busy_since=timezone.now(), failure="")
    return taken == 1


def _settle(source: SourceList, status: ListStatus, **fields: object) -> None:
    with scope.system(WORK):
        SourceList.objects.filter(pk=source.pk).update(status=status, busy_since=None, **fields)
        source.refresh_from_db()


def _run(statements: tuple[str, ...], source: SourceList, **more: object) -> None:
    words: dict[str, Any] = {
        "list": source.pk,
        "county": source.county_id,
        "source": source.kind,
        "kind": MilestoneKind.IDENTIFIED.value,
        "channel": "",
        "level": "",
        "on": source.reference_date,
        **more,
    }
    with connection.cursor() as cursor:
        # Rows written in this transaction have no statistics yet: a planner that takes them for a
        # handful joins row by row, which is quadratic. Hash joins are linear whatever it believes.
        cursor.execute("SET LOCAL enable_nestloop = off")
        for statement in statements:
            cursor.execute(statement, words)
