"""Reports are made in the background, side by side; ids in, safe to run twice."""

from celery import shared_task

from intespo.kit.dates import today
from reporting import counters
from reporting.models import ReportDocument, ReportRun
from reporting.services import calendar, documents, exporting, runs, subscriptions


@shared_task(name="reporting.make_run")
def make_run(run_id: int) -> None:
    """Freeze a month's figures, then hand out its documents to whoever is free."""
    for document_id in runs.freeze(ReportRun.objects.get(pk=run_id)):
        make_document.delay(document_id)


@shared_task(name="reporting.make_document")
def make_document(document_id: int) -> None:
    """Make one document; the last one seals the run."""
    documents.make(document_id)
    run = ReportDocument.objects.select_related("run").get(pk=document_id).run
    if runs.settle(run):
        tell_subscribers.delay(run.pk)


@shared_task(name="reporting.tell_subscribers")
def tell_subscribers(run_id: int) -> None:
    """A link by e-mail to who asked for it."""
    subscriptions.tell(ReportRun.objects.get(pk=run_id))


@shared_task(name="reporting.resume_runs")
def resume_runs() -> None:
    """Take up what a dead worker left, or whose nudge was lost."""
    asked, waiting = runs.release_stale()
    for run_id in asked:
        make_run.delay(run_id)
    for document_id in waiting:
        make_document.delay(document_id)
    for run in runs.to_be_sealed():
        if runs.settle(run):
            tell_subscribers.delay(run.pk)


@shared_task(name="reporting.month_ended")
def month_ended() -> None:
    """On the first working day of a month the reports of the last one are asked for."""
    if (period := calendar.due(today())) is not None:
        make_run.delay(runs.ask(period, by=None).pk)


@shared_task(name="reporting.squash")
def squash() -> None:
    """Add up the counters' new rows."""
    counters.squash()


@shared_task(name="reporting.recount")
def recount() -> None:
    """Count everything again; a difference shows on the dashboards."""
    counters.recount()


@shared_task(name="reporting.make_export")
def make_export(export_id: int) -> None:
    """Write an export's file."""
    exporting.make(export_id)


@shared_task(name="reporting.tend_exports")
def tend_exports() -> None:
    """Take up what was left, remove what is past its week."""
    for export_id in exporting.left_behind():
        make_export.delay(export_id)
    exporting.clear()
