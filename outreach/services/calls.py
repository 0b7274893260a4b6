"""Calls that campaigns ask for: done when somebody notes a contact with the young person."""

from django.db.models import Exists, OuterRef

from cases.models import ContactAttempt
from intespo.accounts.models import User
from outreach.enums import CampaignStatus, MessageChannel, MessageState
from outreach.models import Message
from outreach.models.messages import MessageQuerySet

# A call counts as made by the first contact after it was asked for; reached, it arrived.
SETTLE_CALLS = """
UPDATE outreach_message m SET state = CASE WHEN x.reached THEN 'delivered' ELSE 'sent' END,
    started_at = x.at, settled_at = now(), attempts = 1
FROM (
    SELECT DISTINCT ON (q.id) q.id, c.at, c.reached
    FROM outreach_message q JOIN cases_contactattempt c ON c.case_id = q.case_id
    WHERE q.channel = 'call' AND q.state = 'queued' AND c.at > q.created_at
    ORDER BY q.id, c.reached DESC, c.at
) x WHERE x.id = m.id
"""


def waiting(user: User) -> MessageQuerySet:
    """Calls of running campaigns that nobody has made yet, as a user may see them."""
    since = ContactAttempt.objects.filter(case=OuterRef("case"), at__gt=OuterRef("created_at"))
    found = Message.objects.visible_to(user).filter(
        channel=MessageChannel.CALL,
        state=MessageState.QUEUED,
        step__campaign__status=CampaignStatus.RUNNING,
    )
    return found.exclude(Exists(since))
