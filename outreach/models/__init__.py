"""Models of outreach."""

from outreach.models.campaigns import (
    Audience,
    Campaign,
    CampaignStep,
    MessageTemplate,
    SendingRule,
)
from outreach.models.inbound import Inbound, Stray, Suppression
from outreach.models.messages import Message, Receipt
from outreach.models.offices import CountyOffice

__all__ = [
    "Audience",
    "Campaign",
    "CampaignStep",
    "CountyOffice",
    "Inbound",
    "Message",
    "MessageTemplate",
    "Receipt",
    "SendingRule",
    "Stray",
    "Suppression",
]
