"""Asking for a monthly report and making it."""

import hashlib
from datetime import date, datetime, time, timedelta

from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.kit import pdf
from intespo.kit.dates import add_months, month_start, today
from intespo.kit.errors import DomainError
from reporting import targets
from reporting.definitions import RULES_VERSION
from reporting.enums import RunStatus
from reporting.models import ReportRun
from reporting.report import figures, pages, xlsx

STALE = timedelta(minutes=30)


def ask(period: date, *, by: User | None) -> ReportRun:
    """Queue a new version of a month's report; while one is under way, that one is given back."""
    period = month_start(period)
    goals = targets.goals(period)
    if not goals:
        raise DomainError(_("There are no targets yet: load them first."))
    if period > month_start(today()) or figures.month_number(period, goals) < 1:
        raise DomainError(_("This month lies outside the project or in the future."))
    under_way = ReportRun.objects.filter(
        period=period, status__in=(RunStatus.QUEUED, RunStatus.RUNNING)
    )
    if known := under_way.first():
        return known
    last = ReportRun.objects.filter(period=period).aggregate(last=Max("version"))["last"]
    try:
        with transaction.atomic():
            return ReportRun.objects.create(
                period=period,
                number=figures.month_number(period, goals),
                version=(last or 0) + 1,
                rules_version=RULES_VERSION,
                requested_by=by,
            )
    except IntegrityError:
        return under_way.get()


def make(run: ReportRun) -> bool:
    """Freeze the figures, then write both files; False when another worker has the run."""
    claimed = ReportRun.objects.filter(pk=run.pk, status=RunStatus.QUEUED).update(
        status=RunStatus.RUNNING, busy_since=timezone.now(), progress=5, failure=""
    )
    if not claimed:
        return False
    try:
        _make(run)
    except Exception as trouble:
        kind = type(trouble).__name__
        _settle(run, status=RunStatus.FAILED, failure=kind, busy_since=None)
        if not isinstance(trouble, (pdf.PdfWarning, OSError)):
            raise
    return True


def _make(run: ReportRun) -> None:
    cut_off = run.cut_off or take_cut_off()
    ReportRun.objects.filter(pk=run.pk).update(cut_off=cut_off, progress=10)
    with scope.system("report"):
        found = figures.at(run.period, cut_off, previous_cut_off(run))
    _settle(run, sha256=found.sha256, progress=30)
    context = pages.context(found, run.version)
    document = pdf.render("reporting/pdf/monthly.html", context, identifier=found.sha256)
    _settle(run, progress=85)
    name = f"intespo-{run.period:%Y-%m}-v{run.version}"
    run.pdf.save(f"{name}.pdf", ContentFile(document), save=False)
    run.xlsx.save(f"{name}.xlsx", ContentFile(xlsx.build(found)), save=False)
    _settle(
        run,
        pdf=run.pdf.name,
        pdf_sha256=hashlib.sha256(document).hexdigest(),
        xlsx=run.xlsx.name,
        status=RunStatus.DONE,
        progress=100,
        busy_since=None,
        finished_at=timezone.now(),
    )
    run.refresh_from_db()


def _settle(run: ReportRun, **fields: object) -> None:
    ReportRun.objects.filter(pk=run.pk).update(**fields)


def take_cut_off() -> datetime:
    """A moment behind which no row can slip: taken while no transaction is writing the ledger."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE cases_milestone IN SHARE MODE")
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def previous_cut_off(run: ReportRun) -> datetime:
    """When the last month's report was frozen; without one, the end of that month."""
    before = add_months(run.period, -1)
    last = (
        ReportRun.objects.filter(period=before, status=RunStatus.DONE).order_by("-version").first()
    )
    if last and last.cut_off:
        return last.cut_off
    return timezone.make_aware(datetime.combine(run.period, time.min))


def release_stale() -> list[int]:
    """Runs whose worker died, queued again."""
    stale = ReportRun.objects.filter(
        status=RunStatus.RUNNING, busy_since__lt=timezone.now() - STALE
    )
    stale.update(status=RunStatus.QUEUED, busy_since=None)
    queued = ReportRun.objects.filter(status=RunStatus.QUEUED)
    return list(queued.values_list("pk", flat=True))
