"""Models of outreach."""

from outreach.models.campaigns import (
    Audience,
    Campaign,
    CampaignStep,
    MessageTemplate,
    SendingRule,
)
from outreach.models.inbound import Inbound, Stray, Suppression
from outreach.models.letters import LetterBatch
from outreach.models.materials import Material
from outreach.models.messages import Message, Receipt
from outreach.models.offices import CountyOffice
from outreach.models.plans import InterventionPlan
from outreach.models.registrations import PublicRegistration

__all__ = [
    "Audience",
    "Campaign",
    "CampaignStep",
    "CountyOffice",
    "Inbound",
    "InterventionPlan",
    "LetterBatch",
    "Material",
    "Message",
    "MessageTemplate",
    "PublicRegistration",
    "Receipt",
    "SendingRule",
    "Stray",
    "Suppression",
]
