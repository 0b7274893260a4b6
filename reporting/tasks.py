"""Reports are made in the background; ids in, safe to run twice."""

from celery import shared_task

from reporting import services
from reporting.models import ReportRun


@shared_task(name="reporting.make_run")
def make_run(run_id: int) -> None:
    """Make one report."""
    services.make(ReportRun.objects.get(pk=run_id))


@shared_task(name="reporting.resume_runs")
def resume_runs() -> None:
    """Take up runs whose worker died or whose nudge was lost."""
    for pk in services.release_stale():
        make_run.delay(pk)
