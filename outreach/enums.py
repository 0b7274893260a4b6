"""Code lists of outreach."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageChannel(models.TextChoices):
    """How a message leaves."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")


class MessageState(models.TextChoices):
    """Where a message stands; `unknown` is settled by a receipt or a person, never resent."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Refused by the gateway")
    UNKNOWN = "unknown", _("No answer from the gateway")
