"""Code lists of the networks and teams."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """Who a partner is (domain.md §12)."""

    TOWN_HALL = "town_hall", _("Town hall")
    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY_COUNCIL = "county_council", _("County council")
    LABOUR_INSPECTORATE = "labour_inspectorate", _("Labour inspectorate")
    SCHOOL_INSPECTORATE = "school_inspectorate", _("School inspectorate")
    SCHOOL = "school", _("School")
    SOCIAL_PAYMENTS = "social_payments", _("Social payments agency")
    CHILD_PROTECTION = "child_protection", _("Child protection")
    HEALTH_INSURANCE = "health_insurance", _("Health insurance house")
    NGO = "ngo", _("Non-governmental organisation")
    EMPLOYER = "employer", _("Employer")
    OTHER = "other", _("Other")


class ProtocolStatus(models.TextChoices):
    """Where a protocol stands."""

    DRAFT = "draft", _("Being prepared")
    SIGNED = "signed", _("Signed")
    ENDED = "ended", _("Ended")


class Profession(models.TextChoices):
    """What a member of a local team is."""

    EXPERT = "expert", _("Employment expert")
    SOCIAL_WORKER = "social_worker", _("Social worker")
    SCHOOL_COUNSELLOR = "school_counsellor", _("School counsellor or mediator")


class CivilKind(models.TextChoices):
    """What the civil society project counts (domain.md §9.5)."""

    TRAINING = "training", _("Specialists trained")
    NETWORK = "network", _("Members who joined the network")
    AUDIENCE = "audience", _("Audience of the campaign")
