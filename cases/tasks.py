"""Lists are read and applied in the background; ids in, safe to run twice."""

from celery import shared_task

from cases.enums import ListStatus
from cases.services import exclusions, imports, registration, retention, states


@shared_task(name="cases.read_list")
def read_list(list_id: int) -> None:
    """Stage and decide a list."""
    imports.read(imports.kept(list_id))


@shared_task(name="cases.apply_list")
def apply_list(list_id: int) -> None:
    """Apply a list, in the name of who pressed the button."""
    imports.carry_out(imports.kept(list_id))


@shared_task(name="cases.undo_list")
def undo_list(list_id: int) -> None:
    """Take a list back, in the name of who pressed the button."""
    imports.carry_undo(imports.kept(list_id))


@shared_task(name="cases.clear_list")
def clear_list(list_id: int) -> None:
    """Remove the rows of a list that was given up."""
    imports.clear(imports.kept(list_id))


NEXT_STEP = {
    ListStatus.RECEIVED: read_list,
    ListStatus.READING: read_list,
    ListStatus.APPLYING: apply_list,
    ListStatus.UNDOING: undo_list,
    ListStatus.DISCARDED: clear_list,
}


@shared_task(name="cases.resume_lists")
def resume_lists() -> None:
    """Take up lists whose worker died, and those whose first nudge was lost."""
    for source in list(imports.left_behind()):
        NEXT_STEP[ListStatus(source.status)].delay(source.pk)


@shared_task(name="cases.exclusions")
def settle_exclusions() -> None:
    """Bring back whose exclusion ended, set aside whose exclusion begins."""
    exclusions.nightly()


@shared_task(name="cases.retention")
def clear_what_is_past() -> None:
    """Clear what was announced two weeks ago, announce what is due now."""
    retention.nightly()


@shared_task(name="cases.states")
def settle_states() -> None:
    """States that nobody confirmed become not known; who has to come to the agency is told."""
    states.lapse()
    registration.remind()
