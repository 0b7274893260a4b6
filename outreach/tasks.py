"""The outbox's legs."""

import uuid

from celery import shared_task

from outreach.enums import MessageChannel
from outreach.services import campaigns, enrolment, joining, trials
from outreach.services import letters as printing
from outreach.services.drain import drain as empty


@shared_task(name="outreach.drain")
def drain() -> None:
    """Send the SMS that wait; a second run beside it finds nothing to lease."""
    empty(MessageChannel.SMS)


@shared_task(name="outreach.advance")
def advance() -> None:
    """Queue the steps of campaigns whose day has come, then send."""
    if campaigns.advance():
        drain.delay()
        drain_mail.delay()


@shared_task(name="outreach.drain_mail")
def drain_mail() -> None:
    """The same for e-mails, which are slower and do not hold up the others."""
    empty(MessageChannel.EMAIL)


@shared_task(name="outreach.send_code")
def send_code(token: int, number: int) -> None:
    """The code of the public page, by the key of what waits in the cache."""
    enrolment.send_code(uuid.UUID(int=token), number)


@shared_task(name="outreach.enrol")
def enrol() -> None:
    """Bring registrations of the public page into the register and the files."""
    joining.enrol()


@shared_task(name="outreach.letters")
def letters(batch_id: int) -> None:
    """Draw a batch of letters for the printer."""
    printing.make(batch_id)


@shared_task(name="outreach.resume_letters")
def resume_letters() -> None:
    """Batches whose worker died, or whose nudge was lost."""
    for batch_id in printing.left_behind():
        letters.delay(batch_id)


@shared_task(name="outreach.send_trial")
def send_trial(token: int) -> None:
    """A test of a wording to one's own phone or mailbox."""
    trials.send(uuid.UUID(int=token))
