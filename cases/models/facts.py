"""Facts of a case: contacts, registrations, sessions, journal. Written once, never edited."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import Channel, JournalKind, LeaveReason, Outcome, Refusal, SessionKind, Topic


class Fact(models.Model):
    """What every fact carries; `county` is the case's, for the list and the row policies."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="%(class)ss")
    youth = models.ForeignKey("cases.Youth", models.PROTECT, related_name="+")
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class ContactAttempt(Fact):
    """One try to talk with a young person, whatever came of it."""

    class Direction(models.TextChoices):
        """Who began."""

        OUT = "out", _("we called")
        IN = "in", _("they called")

    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.OUT)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    # A two-way contact with the young person, as the rule of the outcome said on that day.
    reached = models.BooleanField()
    at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    refusal = models.CharField(
        _("why not"), max_length=14, choices=Refusal, blank=True, default="", db_default=""
    )
    # The young person was told what is kept and why (GDPR art. 14).
    told = models.BooleanField(_("told about their data"), default=False, db_default=False)
    # Made with the form: a second press of the button meets the same key.
    key = models.UUIDField(unique=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(name="contact_channel", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="contact_outcome", condition=Q(outcome__in=Outcome.values)),
        )
        indexes = (
            models.Index(fields=["case", "-at"], name="contact_by_case"),
            models.Index(fields=["by", "at"], name="contact_by_author"),
            models.Index(
                fields=["county", "at"], condition=Q(channel="visit"), name="contact_visits"
            ),
        )

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Registration(Fact):
    """One registration in the records of the employment service."""

    number = models.CharField(_("registration number"), max_length=20)
    office = models.CharField(_("office"), max_length=80)
    registered_on = models.DateField(_("registered on"))
    # Whose records: the case may move to another county, the number stays where it was given.
    agency = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    left_on = models.DateField(null=True)
    left_reason = models.CharField(max_length=20, choices=LeaveReason, blank=True, default="")
    # When we learnt that it ended, so that a past report counts it as it was known then.
    left_at = models.DateTimeField(null=True)
    # It was never there: written by mistake, and counted by no report that was made afterwards.
    mistaken = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ("-registered_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(left_on=None), name="registration_one_open"
            ),
            models.UniqueConstraint(fields=["agency", "number"], name="registration_number_once"),
            models.CheckConstraint(
                name="registration_dates",
                condition=Q(left_on=None) | Q(left_on__gte=models.F("registered_on")),
            ),
            models.CheckConstraint(
                name="registration_left_whole",
                condition=Q(left_on=None, left_at=None)
                | Q(left_on__isnull=False, left_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"registration {self.pk}"


class CounsellingSession(Fact):
    """One session of information or counselling with a young person, registered or not."""

    kind = models.CharField(_("kind"), max_length=12, choices=SessionKind)
    held_on = models.DateField(_("held on"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    note = models.CharField(_("note"), max_length=1000, blank=True)
    topics = ArrayField(
        models.CharField(max_length=10, choices=Topic), default=list, blank=True, db_default=[]
    )
    # “A second chance” was explained (who left school early must hear of it).
    second_chance = models.BooleanField(default=False, db_default=False)
    # Made with the form; a session of several people has one key for all of them.
    key = models.UUIDField()

    class Meta:
        ordering = ("-held_on", "-id")
        constraints = (models.UniqueConstraint(fields=["key", "case"], name="session_once"),)
        indexes = (models.Index(fields=["case", "-held_on"], name="session_by_case"),)

    def __str__(self) -> str:
        return f"session {self.pk}"


class JournalEntry(Fact):
    """What was done to a case, by whom; `detail` holds codes and ids, no free text of others."""

    kind = models.CharField(max_length=12, choices=JournalKind)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ("-recorded_at", "-id")
        verbose_name_plural = "journal entries"
        indexes = (models.Index(fields=["case", "-recorded_at"], name="journal_by_case"),)

    def __str__(self) -> str:
        return f"journal {self.pk}"
