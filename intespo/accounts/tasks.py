"""The record's nightly work, and telling coordinators; ids in, safe to run twice."""

import logging

from celery import shared_task
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from intespo.accounts import glass, record, scope, staff
from intespo.accounts.models import User

logger = logging.getLogger(__name__)
LAST_CHECK = "audit-last-check"


@shared_task(name="accounts.seal_record")
def seal_record() -> None:
    """Seal the days that ended, check all seals, make room for the next month."""
    with scope.system("record"):
        record.prepare_months()
        # First checked, then sealed: a tail that somebody cut off is not sealed over unseen.
        found = list(record.verify())
        record.seal_days()
    call_command("clearsessions")
    cache.set(LAST_CHECK, {"at": timezone.now(), "found": found}, None)
    if found:
        logger.error("the access log does not hold", extra={"findings": len(found)})


@shared_task(
    name="accounts.send_invitation", autoretry_for=(OSError,), retry_backoff=30, max_retries=6
)
def send_invitation(user_id: int, by_id: int) -> None:
    """The link to somebody who has no password yet; when that changed meanwhile, nothing."""
    users = User.objects.in_bulk([user_id, by_id])
    if not users[user_id].has_usable_password():
        staff.send_invitation(users[user_id], by=users[by_id])


@shared_task(name="accounts.tell_break_glass")
def tell_break_glass(glass_id: int) -> None:
    """Tell both coordinators that a file was opened across a county border."""
    glass.tell(glass_id)


@shared_task(name="accounts.tell_break_glass_late")
def tell_break_glass_late() -> None:
    """Those whose nudge was lost."""
    for pk in glass.untold():
        glass.tell(pk)
