"""Code lists of consents, documents, measures, monitoring and transfers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a young person may consent to; being registered is an agreement of its own."""

    MESSAGES = "messages", _("calls and messages")
    SOCIAL_WORKER = "social_worker", _("data to the social worker")
    PARTNERS = "partners", _("data to partners who offer jobs or courses")
    PHOTO = "photo", _("photographs at events")
    SURVEY = "survey", _("surveys after the project")


class Evidence(models.TextChoices):
    """How a consent can be proved."""

    FORM = "form", _("signed form")
    SMS = "sms", _("SMS")
    SPOKEN = "spoken", _("spoken, with a witness")
    WEB = "web", _("on the personal page")


class DocumentKind(models.TextChoices):
    """Papers of a registration and of what follows (domain.md §2.2)."""

    ID_CARD = "ID_CARD", _("identity card")
    REQUEST_FORM = "REQUEST_FORM", _("request (sheet of annex 1)")
    STUDY_DIPLOMA = "STUDY_DIPLOMA", _("study documents")
    QUALIFICATION_CERT = "QUALIFICATION_CERT", _("qualification certificate")
    WORK_HISTORY = "WORK_HISTORY", _("work history")
    CV_EUROPASS = "CV_EUROPASS", _("Europass CV")
    HEALTH_SELF_DECL = "HEALTH_SELF_DECL", _("own declaration on health")
    GDPR_NOTICE = "GDPR_NOTICE", _("notice on personal data, signed")
    GT_FORM = "GT_FORM", _("target group form")
    GUARDIAN_ACK = "GUARDIAN_ACK", _("knowledge of a parent or guardian")
    CONSENT_FORM = "CONSENT_FORM", _("consent form")
    CONTRACT = "CONTRACT", _("contract of work, apprenticeship or solidarity")
    CERTIFICATE = "CERTIFICATE", _("certificate of a course or school")
    OTHER = "OTHER", _("another paper")


# What is asked for at a registration; the rest belongs to later steps.
ASKED = (
    *(DocumentKind.ID_CARD, DocumentKind.REQUEST_FORM, DocumentKind.STUDY_DIPLOMA),
    *(DocumentKind.CV_EUROPASS, DocumentKind.HEALTH_SELF_DECL, DocumentKind.GDPR_NOTICE),
)


class MeasurePath(models.TextChoices):
    """What kind of help a measure is; some ask for papers of their own."""

    SERVICE = "service", _("service")
    TRAINING = "training", _("course")
    SECOND_CHANCE = "second_chance", _("“A second chance”")
    JOB = "job", _("job")
    APPRENTICESHIP = "apprenticeship", _("apprenticeship or traineeship")
    SOLIDARITY = "solidarity", _("solidarity contract")
    BONUS = "bonus", _("bonus for the young person")


class ReferralStatus(models.TextChoices):
    """Where a referral stands."""

    OFFERED = "offered", _("Offered")
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    STARTED = "started", _("Begun")
    DONE = "done", _("Finished")
    DROPPED = "dropped", _("Broken off")


class CheckClock(models.TextChoices):
    """From which day a monitoring check is counted."""

    REGISTRATION = "registration", _("after the registration")
    EXIT = "exit", _("after leaving NEET")


class TransferStatus(models.TextChoices):
    """Where a transfer to another county stands."""

    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
