"""Lists are read and applied in the background; ids in, safe to run twice."""

from celery import shared_task

from cases.services import imports, retention
from intespo.accounts.models import User


@shared_task(name="cases.read_list")
def read_list(list_id: int) -> None:
    """Stage and decide a list."""
    imports.rehearse(imports.kept(list_id))


@shared_task(name="cases.apply_list")
def apply_list(list_id: int, user_id: int) -> None:
    """Apply a rehearsed list in the name of who pressed the button."""
    imports.apply(imports.kept(list_id), by=User.objects.get(pk=user_id))


@shared_task(name="cases.resume_lists")
def resume_lists() -> None:
    """Take up lists whose worker died, and those whose first nudge was lost."""
    imports.release_stale()
    for pk in imports.unread():
        read_list.delay(pk)


@shared_task(name="cases.retention")
def clear_what_is_past() -> None:
    """Clear what was announced two weeks ago, announce what is due now."""
    retention.nightly()
