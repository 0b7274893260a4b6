"""A month's reports: asked for, frozen, made one by one, sealed into the chain of all of them."""

import hashlib
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from intespo.accounts.models import User
from intespo.kit.dates import month_start, months_between, today
from intespo.kit.errors import DomainError
from intespo.territory.models import County
from reporting import counted, small_groups, targets
from reporting.definitions import CARDS, RULES_VERSION
from reporting.enums import RunStatus
from reporting.models import ReportDocument, ReportRun
from reporting.report.layout import COUNTRY
from reporting.services import freezing

STALE = timedelta(minutes=15)
UNDER_WAY = (RunStatus.QUEUED, RunStatus.RUNNING)


def month_number(period: date) -> int:
    """Which month of the project this is; the project's first month is 1, 0 when there is none."""
    found = targets.goals(period).get(CARDS[0].kind.value)
    return months_between(found.starts_on.replace(day=1), period) + 1 if found else 0


def ask(period: date, *, by: User | None) -> ReportRun:
    """Queue a new version of a month's reports; while one is under way, that one is given back."""
    period = month_start(period)
    if not targets.goals(period):
        raise DomainError(_("There are no targets yet: load them first."))
    if period > month_start(today()) or month_number(period) < 1:
        raise DomainError(_("This month lies outside the project or in the future."))
    under_way = ReportRun.objects.filter(period=period, status__in=UNDER_WAY)
    if known := under_way.first():
        return known
    last = ReportRun.objects.filter(period=period).aggregate(last=Max("version"))["last"]
    try:
        with transaction.atomic():
            return ReportRun.objects.create(
                period=period,
                number=month_number(period),
                version=(last or 0) + 1,
                rules_version=RULES_VERSION,
                requested_by=by,
            )
    except IntegrityError:
        return under_way.get()


def freeze(run: ReportRun) -> list[int]:
    """Take the cut-off and count every document's figures; the documents that wait to be made.

    Nothing is frozen twice: what another worker began, or a dead one left, is only handed on.
    """
    claimed = ReportRun.objects.filter(pk=run.pk, status=RunStatus.QUEUED)
    if claimed.update(status=RunStatus.RUNNING, busy_since=timezone.now(), failure=""):
        try:
            _freeze(run)
        except Exception as trouble:
            failed = {"status": RunStatus.FAILED, "failure": type(trouble).__name__}
            ReportRun.objects.filter(pk=run.pk).update(**failed)
            raise
    return list(run.documents.filter(status=RunStatus.QUEUED).values_list("pk", flat=True))


def _freeze(run: ReportRun) -> None:
    # Its lock is given back at once: what is counted afterwards is what was known then.
    cut_off = freezing.take_cut_off()
    with transaction.atomic():
        # A worker that was taken for dead may come back: one of the two freezes.
        ReportRun.objects.select_for_update().get(pk=run.pk)
        if not run.documents.exists():
            _count(run, cut_off)
    run.refresh_from_db()


def _count(run: ReportRun, cut_off: datetime) -> None:
    frozen = freezing.freeze(run.period, cut_off)
    frame = freezing.frame_of(run.period, cut_off, frozen)
    frozen["activity"] = counted.keep(run.pk, frame)
    cells = freezing.count(run.period, cut_off, frozen, freezing.every_area())
    counties = {county.code: county for county in County.objects.all()}
    frozen["hidden"] = small_groups.hidden({code: cells[code] for code in counties})
    run.cut_off, run.frozen = cut_off, frozen
    documents = [
        ReportDocument(
            run=run,
            county=counties.get(area),
            cells=found,
            sha256=freezing.fingerprint(run, area, found),
        )
        for area, found in cells.items()
    ]
    ReportRun.objects.filter(pk=run.pk).update(cut_off=cut_off, frozen=frozen)
    ReportDocument.objects.bulk_create(documents)


def progress(run: ReportRun) -> tuple[int, int]:
    """How many documents are made, of how many."""
    return run.documents.filter(status=RunStatus.DONE).count(), run.documents.count()


def settle(run: ReportRun) -> bool:
    """When the last document is made the run is sealed; True for the call that sealed it."""
    with transaction.atomic():
        # One at a time: the chain has one end.
        locked = list(ReportRun.objects.select_for_update().order_by("pk").only("pk", "status"))
        mine = next(known for known in locked if known.pk == run.pk)
        statuses = set(run.documents.values_list("status", flat=True))
        if mine.status != RunStatus.RUNNING or not statuses or statuses & set(UNDER_WAY):
            return False
        if RunStatus.FAILED in statuses:
            _close(run, RunStatus.FAILED)
            return False
        _seal(run)
        return True


def _close(run: ReportRun, status: RunStatus, **values: object) -> None:
    changed = {"status": status, "busy_since": None, "finished_at": timezone.now(), **values}
    ReportRun.objects.filter(pk=run.pk).update(**changed)


def _seal(run: ReportRun) -> None:
    followed = ReportRun.objects.exclude(previous=None).values("previous")
    last = ReportRun.objects.done().exclude(chain="").exclude(pk__in=followed).first()
    sha = of_documents(run)
    chain = link(last.chain if last else "", sha)
    _close(run, RunStatus.DONE, sha256=sha, previous=last, chain=chain)


def of_documents(run: ReportRun) -> str:
    """One fingerprint of a run: of its documents' figures, the country's first."""
    rows = run.documents.order_by("county__sort_order").select_related("county")
    ordered = sorted(rows, key=lambda row: row.area != COUNTRY)
    return hashlib.sha256("\n".join(row.sha256 for row in ordered).encode()).hexdigest()


def link(before: str, sha: str) -> str:
    """The next link of the chain."""
    return hashlib.sha256(f"{before}\n{sha}".encode()).hexdigest()


def release_stale() -> tuple[list[int], list[int]]:
    """Runs to be frozen and documents to be made, of workers that died or nudges that were lost."""
    long_ago = timezone.now() - STALE
    stuck = ReportDocument.objects.filter(status=RunStatus.RUNNING, busy_since__lt=long_ago)
    stuck.update(status=RunStatus.QUEUED, busy_since=None)
    waiting = ReportDocument.objects.filter(
        status=RunStatus.QUEUED, run__status=RunStatus.RUNNING, run__busy_since__lt=long_ago
    )
    frozen = ReportDocument.objects.values("run")
    dead = ReportRun.objects.filter(status=RunStatus.RUNNING, busy_since__lt=long_ago)
    dead.exclude(pk__in=frozen).update(status=RunStatus.QUEUED)
    asked = ReportRun.objects.filter(status=RunStatus.QUEUED)
    return list(asked.values_list("pk", flat=True)), list(waiting.values_list("pk", flat=True))


def to_be_sealed() -> list[ReportRun]:
    """Runs under way of which every document is made or failed: the last worker died on the way."""
    waiting = ReportDocument.objects.filter(status__in=UNDER_WAY).values("run")
    found = ReportRun.objects.filter(status=RunStatus.RUNNING, documents__isnull=False)
    return list(found.exclude(pk__in=waiting).distinct())
