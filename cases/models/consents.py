"""Consents with their texts and proofs, and the young person's own link."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Channel, Evidence, Purpose
from cases.models.facts import Fact

WRONG_MOST = 5  # wrong birth dates after which a link is locked


class ConsentText(models.Model):
    """What is read or signed for a purpose; a new version never changes an old consent."""

    purpose = models.CharField(_("purpose"), max_length=14, choices=Purpose)
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"), max_length=2000)
    valid_from = models.DateField(_("in force from"))

    class Meta:
        ordering = ("purpose", "-version")
        constraints = (
            models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_once"),
        )

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, v. {self.version}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents by standing."""

    def standing(self) -> Self:
        """Given, and neither withdrawn nor, on a record that was merged, taken back since."""
        later = Consent.objects.filter(
            youth=OuterRef("youth"),
            purpose=OuterRef("purpose"),
            channel=OuterRef("channel"),
            withdrawn_at__gt=OuterRef("recorded_at"),
        )
        return self.filter(withdrawn_at=None).exclude(Exists(later))


class Consent(Fact):
    """One consent as it was given; a withdrawal is written once and stays."""

    purpose = models.CharField(_("purpose"), max_length=14, choices=Purpose)
    # For calls and messages: by which way; empty for every other purpose.
    channel = models.CharField(_("by which way"), max_length=8, choices=Channel, blank=True)
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    given_on = models.DateField(_("given on"))
    evidence = models.CharField(_("proof"), max_length=6, choices=Evidence)
    witness = models.CharField(_("witness, or where the proof is"), max_length=160, blank=True)
    document = models.ForeignKey(
        "cases.CaseDocument", models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_through = models.CharField(max_length=6, choices=Evidence, null=True)  # noqa: DJ001 (set once, from NULL)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("purpose", "channel", "-given_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["youth", "purpose", "channel"],
                condition=Q(withdrawn_at=None),
                name="consent_once",
            ),
            models.CheckConstraint(
                name="consent_witnessed",
                condition=~Q(evidence="spoken") | ~Q(witness=""),
                violation_error_message=_("A spoken consent needs the name of a witness."),
            ),
        )

    def __str__(self) -> str:
        return f"consent {self.pk}"


class PersonalLinkQuerySet(models.QuerySet["PersonalLink"]):
    """Links by whether they open."""

    def alive(self) -> Self:
        """Not expired, not revoked, not locked by wrong answers."""
        found = self.filter(revoked_at=None, expires_at__gt=timezone.now())
        return found.filter(wrong__lt=WRONG_MOST)


class PersonalLink(models.Model):
    """The address under which a young person sees and decides what is kept."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="links")
    youth = models.ForeignKey("cases.Youth", models.PROTECT, related_name="links")
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    token = models.UUIDField(unique=True, default=uuid.uuid4)
    # What a letter prints: eight letters and digits that cannot be mistaken for one another.
    code = models.CharField(max_length=8, unique=True, null=True)  # noqa: DJ001 (unique where there is one)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    wrong = models.PositiveSmallIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"link {self.pk}"
