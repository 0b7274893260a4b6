"""Code lists of outreach."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageChannel(models.TextChoices):
    """How a message leaves: through a gateway, the printer, or an expert's phone."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")
    CALL = "call", _("Phone call")


# Ways that a gateway carries; the others wait for a person.
BY_GATEWAY = (MessageChannel.SMS, MessageChannel.EMAIL)


class MessageState(models.TextChoices):
    """Where a message stands (design.md §3.4).

    `leased` is held by a worker that has not called the gateway yet: when the worker dies it is
    queued again. `sending` may have left: when the worker dies it is `unknown`, settled by a
    receipt or a person, never sent again by itself.
    """

    QUEUED = "queued", _("Queued")
    LEASED = "leased", _("About to leave")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Refused by the gateway")
    UNKNOWN = "unknown", _("No answer from the gateway")
    SUPPRESSED = "suppressed", _("Held back")


WAITING = (MessageState.QUEUED, MessageState.LEASED, MessageState.SENDING)
LEFT = (MessageState.SENT, MessageState.DELIVERED, MessageState.UNKNOWN)


class HeldBack(models.TextChoices):
    """Why a person is left out of an audience, or a message does not leave."""

    NO_ADDRESS = "no_address", _("no number or address for this way")
    OPTED_OUT = "opted_out", _("opted out")
    OBJECTED = "objected", _("objected to being contacted")
    CONSENT = "consent", _("withdrew the consent to this way")
    EXCLUDED = "excluded", _("excluded, or no longer a potential NEET")
    REGISTERED = "registered", _("registered meanwhile")
    CAPPED = "capped", _("was written to too often lately")
    ANSWERED = "answered", _("answered, or was reached")
    CLOSED = "closed", _("the file is closed")
    CHANGED = "changed", _("the number or address changed")
    STOPPED = "stopped", _("the campaign was stopped")
    ERASED = "erased", _("the data was erased")
    HOLD_OUT = "hold_out", _("hold-out group")


class SuppressionReason(models.TextChoices):
    """Why a number or an address is not written to any more."""

    STOP = "stop", _("answered STOP")
    UNSUBSCRIBED = "unsubscribed", _("unsubscribed by the link in an e-mail")
    BOUNCED = "bounced", _("the address does not exist")
    COMPLAINED = "complained", _("marked an e-mail as unwanted")
    BY_HAND = "by_hand", _("asked us")


class ReceiptKind(models.TextChoices):
    """What a gateway tells later about a message."""

    ACCEPTED = "accepted", _("accepted by the centre")
    DELIVERED = "delivered", _("delivered")
    BUFFERED = "buffered", _("waits at the centre")
    FAILED = "failed", _("not delivered")
    RETURNED = "returned", _("came back")


class InboundKind(models.TextChoices):
    """What an incoming message is."""

    STOP = "stop", _("opt-out")
    REPLY = "reply", _("reply")


class CampaignStatus(models.TextChoices):
    """Where a campaign stands."""

    DRAFT = "draft", _("Draft")
    FROZEN = "frozen", _("Audience chosen")
    ASKED = "asked", _("Waits for a second person")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Came to its end")


class MessagePurpose(models.TextChoices):
    """What a template is for."""

    FIRST = "first", _("First contact")
    REMINDER = "reminder", _("Reminder")
    INVITATION = "invitation", _("Invitation to the office or an event")
    PRESENCE = "presence", _("Presence at the agency")
    FOLLOW_UP = "follow_up", _("After the registration")


class Reach(models.TextChoices):
    """When and how a young person wants to be reached."""

    MORNING = "morning", _("In the morning")
    AFTERNOON = "afternoon", _("In the afternoon")
    WRITE = "write", _("Write to me")


class MaterialKind(models.TextChoices):
    """What a campaign for the public uses."""

    POST = "post", _("post or advertisement online")
    FLYER = "flyer", _("flyers")
    POSTER = "poster", _("posters")
    PRESS = "press", _("press, radio, television")
    EVENT = "event", _("event or visit")


class MaterialAudience(models.TextChoices):
    """Whom it speaks to."""

    YOUNG = "young", _("young people")
    PARENTS = "parents", _("parents")
    RELATIVES = "relatives", _("relatives and neighbours")
    EVERYONE = "everyone", _("everyone")


class BatchStatus(models.TextChoices):
    """Where a batch of letters stands."""

    ASKED = "asked", _("Being made")
    MADE = "made", _("Ready to print")
    POSTED = "posted", _("Posted")
    FAILED = "failed", _("Not made")
