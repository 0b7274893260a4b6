"""The outbox's legs."""

import uuid

from celery import shared_task

from outreach.enums import MessageChannel
from outreach.services import campaigns, enrolment, joining
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
