"""Campaigns: an audience chosen once, steps relative to a day, wordings compared."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User
from outreach.enums import CampaignStatus, HeldBack, MessageChannel, MessagePurpose

READERS = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)
MOST_DAYS = 366


class MessageTemplate(models.Model):
    """A wording for a purpose and a way; names of variables stand in braces.

    A wording that was used is not edited: a campaign keeps the text it was approved with.
    """

    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=10, choices=MessagePurpose)
    channel = models.CharField(_("way"), max_length=6, choices=MessageChannel)
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    body = models.TextField(_("text"), max_length=2000)
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("purpose", "channel", "name")
        constraints = (
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(retired_at=None),
                name="template_name_once",
                violation_error_message=_("There is a template of this name."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class SendingRule(models.Model):
    """Hours, cap, price and size limits of one way, in force from a day (domain.md §10)."""

    channel = models.CharField(max_length=6, choices=MessageChannel)
    valid_from = models.DateField(_("in force from"))
    weekday_from = models.TimeField(_("on weekdays from"))
    weekday_until = models.TimeField(_("until"))
    saturday_from = models.TimeField(_("on Saturdays from"), null=True, blank=True)
    saturday_until = models.TimeField(_("on Saturdays until"), null=True, blank=True)
    cap = models.PositiveSmallIntegerField(_("most messages to one person"))
    cap_days = models.PositiveSmallIntegerField(
        _("in so many days"), validators=[MaxValueValidator(MOST_DAYS)]
    )
    per_second = models.PositiveIntegerField(_("most a second; 0: no limit"), default=0)
    price = models.PositiveIntegerField(_("price of a part, in thousandths of a leu"))
    approval_above = models.PositiveIntegerField(_("a second person approves above"))

    class Meta:
        ordering = ("channel", "-valid_from")
        constraints = (
            models.UniqueConstraint(fields=["channel", "valid_from"], name="sending_rule_once"),
            models.CheckConstraint(
                name="sending_hours",
                condition=Q(weekday_until__gt=models.F("weekday_from")),
                violation_error_message=_("The hours end before they begin."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.valid_from}"

    @property
    def lei(self) -> str:
        """The price of a part as people write it: three decimals, a comma."""
        whole, rest = divmod(self.price, 1000)
        return f"{whole},{rest:03d} lei"


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's own, and those of the country: their figures by county."""
        if user.role not in READERS:
            return self.none()
        if user.is_nationwide:
            return self.all()
        return self.filter(Q(county_id=user.county_id) | Q(county=None))

    def of_editor(self, user: User) -> Self:
        """Those that a coordinator, or the agency, may change."""
        editors = (Role.COORDINATOR, Role.NATIONAL)
        return rows_of_county(self, user, readers=editors)  # type: ignore[return-value]


class Campaign(models.Model):
    """One campaign; without a county, of the whole country."""

    name = models.CharField(_("name"), max_length=120)
    county = models.ForeignKey(
        "territory.County", models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(
        max_length=8, choices=CampaignStatus, default=CampaignStatus.DRAFT, editable=False
    )
    filters = models.CharField(max_length=500, blank=True, editable=False)
    starts_on = models.DateField(_("begins on"))
    recruits = models.BooleanField(
        _("only for young people who are not registered"),
        default=True,
        help_text=_("Who is registered meanwhile is not written to any more."),
    )
    plain = models.BooleanField(
        _("without diacritics"),
        default=True,
        help_text=_("An SMS of 160 letters instead of 70: less than half the price."),
    )
    split = models.BooleanField(
        _("compare two wordings"), default=False, help_text=_("Half of the audience gets each.")
    )
    hold_out = models.PositiveSmallIntegerField(
        _("hold-out group, in per cent"),
        default=0,
        validators=[MaxValueValidator(50)],
        help_text=_("Drawn by lot and not written to: what happens all by itself."),
    )
    frozen_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="campaign_two_people",
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("created_by")),
            ),
        )
        indexes = (
            models.Index(fields=["status"], condition=Q(status="running"), name="campaign_running"),
        )

    def __str__(self) -> str:
        return self.name


class CampaignStep(models.Model):
    """What the audience gets some days after the beginning, unless it answered."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="steps")
    channel = models.CharField(_("way"), max_length=6, choices=MessageChannel)
    after_days = models.PositiveSmallIntegerField(
        _("days after the beginning"), validators=[MaxValueValidator(180)]
    )
    template = models.ForeignKey(
        MessageTemplate, models.PROTECT, verbose_name=_("wording"), related_name="+"
    )
    template_b = models.ForeignKey(
        MessageTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("second wording"),
        related_name="+",
    )
    queued_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("after_days", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "channel", "after_days"], name="step_once_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"step {self.pk}"


class AudienceQuerySet(models.QuerySet["Audience"]):
    """People of campaigns."""

    def visible_to(self, user: User) -> Self:
        """The county's people."""
        return rows_of_county(self, user, readers=READERS)  # type: ignore[return-value]

    def addressed(self) -> Self:
        """Who is written to: neither held back nor drawn into the hold-out group."""
        return self.filter(held_back="")


class Audience(models.Model):
    """One person of a campaign as frozen: the arm that the lot gave, or why not.

    `held_back` is decided once; `stopped_at` is when the rest of the steps fell away, and why.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="audience")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    youth = models.ForeignKey("cases.Youth", models.PROTECT, related_name="+")
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    arm = models.CharField(max_length=1)
    held_back = models.CharField(max_length=10, choices=HeldBack, blank=True, default="")
    stopped_at = models.DateTimeField(null=True)
    stopped_why = models.CharField(max_length=10, choices=HeldBack, blank=True, default="")

    objects = AudienceQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["campaign", "youth"], name="audience_once"),
            models.CheckConstraint(name="audience_arm", condition=Q(arm__in=("A", "B", "H"))),
        )
        indexes = (
            models.Index(
                fields=["youth"],
                condition=Q(held_back="", stopped_at=None),
                name="audience_open",
            ),
            models.Index(fields=["campaign", "county", "held_back"], name="audience_by_county"),
        )

    def __str__(self) -> str:
        return f"audience {self.pk}"
