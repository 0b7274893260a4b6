"""The outbox's legs."""

from celery import shared_task

from outreach import services


@shared_task(name="outreach.drain")
def drain() -> None:
    """Send what is queued; a second run beside it finds nothing to claim."""
    services.flag_lost()
    while batch := services.claim():
        for message_id in batch:
            services.deliver(message_id)
