"""Organisations, protocols, rounds of data collection and local intervention teams."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from stdnum.ro import cui as stdnum_cui

from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User
from intespo.kit.figures import whole
from partners.enums import CivilKind, OrganisationKind, Profession, ProtocolStatus

READERS = (Role.EXPERT, Role.TEAM_MEMBER, Role.COORDINATOR, *NATIONWIDE_ROLES)


# Protocols wanted in the country: one per county and Bucharest at least (domain.md §0).
PROTOCOL_TARGET = 42


def check_cui(text: str) -> None:
    """A fiscal code with a right check digit (domain.md §6.2)."""
    if not stdnum_cui.is_valid(text):
        raise ValidationError(_("This fiscal code has a wrong check digit."))


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's for staff, the own ones for a partner."""
        if user.role == Role.PARTNER:
            return self.filter(memberships__user=user)
        return rows_of_county(self, user, readers=READERS)  # type: ignore[return-value]


class Organisation(models.Model):
    """One partner of the county: a town hall, a school, an employer…"""

    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    name = models.CharField(_("name"), max_length=160)
    cui = models.CharField(_("fiscal code"), max_length=12, blank=True, validators=[check_cui])
    county = models.ForeignKey("territory.County", models.PROTECT, verbose_name=_("county"))
    locality = models.ForeignKey(
        "territory.Locality", models.PROTECT, null=True, blank=True, verbose_name=_("locality")
    )
    social_enterprise = models.BooleanField(_("social enterprise"), default=False)
    sort_key = models.CharField(max_length=240, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["county", "kind", "sort_key"], name="organisation_once"
            ),
        )
        indexes = (models.Index(fields=["county", "sort_key"], name="organisation_by_county"),)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A partner's user belongs to an organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once"),
        )

    def __str__(self) -> str:
        return f"membership {self.pk}"


class ProtocolQuerySet(models.QuerySet["Protocol"]):
    """Protocols as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's for staff, those of the own organisations for a partner."""
        if user.role == Role.PARTNER:
            return self.filter(organisation__memberships__user=user)
        return rows_of_county(self, user, readers=READERS)  # type: ignore[return-value]

    def in_force(self, on: date) -> Self:
        """Signed by a day and not yet run out."""
        return self.filter(status=ProtocolStatus.SIGNED, signed_on__lte=on).filter(
            Q(valid_until=None) | Q(valid_until__gte=on)
        )

    def signed_by(self, on: date) -> Self:
        """Ever signed, up to a day: what the target of 42 counts."""
        return self.exclude(status=ProtocolStatus.DRAFT).filter(signed_on__lte=on)


class Protocol(models.Model):
    """One collaboration protocol between a county agency and a partner."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="protocols", verbose_name=_("organisation")
    )
    county = models.ForeignKey("territory.County", models.PROTECT, verbose_name=_("county"))
    number = models.CharField(_("number"), max_length=30)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=6, choices=ProtocolStatus, default=ProtocolStatus.SIGNED
    )
    contributions = models.CharField(_("what the partner brings"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProtocolQuerySet.as_manager()

    class Meta:
        ordering = ("-signed_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=["county", "number"], name="protocol_number_once"),
            models.CheckConstraint(
                name="protocol_dates",
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("signed_on")),
                violation_error_message=_("The protocol ends before it is signed."),
            ),
            models.CheckConstraint(
                name="protocol_signed_has_day",
                condition=Q(status="draft") | Q(signed_on__isnull=False),
                violation_error_message=_("A signed protocol needs its day."),
            ),
        )
        indexes = (models.Index(fields=["county", "-signed_on"], name="protocol_by_county"),)

    def __str__(self) -> str:
        return self.number


ROUND_TARGET = 8  # rounds of data collection that the project needs (domain.md §0)


class CollectionRoundQuerySet(models.QuerySet["CollectionRound"]):
    """Rounds as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's for staff."""
        return rows_of_county(self, user, readers=READERS)  # type: ignore[return-value]


class CollectionRound(models.Model):
    """One round of data collection in a county; the project needs at least eight."""

    county = models.ForeignKey("territory.County", models.PROTECT, verbose_name=_("county"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("number"))
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = CollectionRoundQuerySet.as_manager()

    class Meta:
        ordering = ("county", "year", "number")
        constraints = (
            models.UniqueConstraint(fields=["county", "year", "number"], name="round_once"),
            models.CheckConstraint(
                name="round_dates",
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on")),
                violation_error_message=_("The round closes before it opens."),
            ),
        )

    def __str__(self) -> str:
        return _("round %(n)s of %(year)s") % {"n": self.number, "year": self.year}


class Methodology(models.Model):
    """A methodology that the national agency adopted; the project needs two (domain.md §0)."""

    title = models.CharField(_("title"), max_length=160)
    version = models.CharField(_("version"), max_length=20)
    adopted_on = models.DateField(_("adopted on"))
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-adopted_on", "-id")
        verbose_name_plural = "methodologies"
        constraints = (
            # A new version of the same text is no second methodology.
            models.UniqueConstraint(
                fields=["title"],
                name="methodology_once",
                violation_error_message=_("A methodology with this title is on record."),
            ),
        )

    def __str__(self) -> str:
        return self.title


class CivilRecordQuerySet(models.QuerySet["CivilRecord"]):
    """Records of the civil society project, as people see them."""

    def visible_to(self, user: User) -> Self:
        """The own county's for its coordinator."""
        return rows_of_county(self, user, readers=(Role.COORDINATOR, *NATIONWIDE_ROLES))  # type: ignore[return-value]

    def standing(self) -> Self:
        """Not struck out."""
        return self.filter(struck_at=None)


class CivilRecord(models.Model):
    """What the civil society project of Bucharest-Ilfov did on a day, for how many people.

    Its specialists, its network and its audience are counted, not named (domain.md §9.5). A wrong
    record is struck out and written anew, never edited.
    """

    kind = models.CharField(max_length=10, choices=CivilKind)
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    title = models.CharField(_("what it was"), max_length=160)
    held_on = models.DateField(_("on the day"))
    people = models.PositiveIntegerField(_("people"))
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = CivilRecordQuerySet.as_manager()

    class Meta:
        ordering = ("-held_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "county", "held_on", "title"],
                condition=Q(struck_at=None),
                name="civil_record_once",
            ),
            models.CheckConstraint(name="civil_record_counts", condition=Q(people__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.held_on:%d.%m.%Y}, {self.title}: {whole(self.people)}"


class CommunityTrait(models.TextChoices):
    """What is known of a community (A1.2)."""

    ROMA = "roma", _("Roma community")
    HARD_TO_REACH = "hard_to_reach", _("hard to reach")
    FORMER_INDUSTRY = "former_industry", _("former industrial area without jobs")
    OTHER = "other", _("other")


class CommunityProfileQuerySet(models.QuerySet["CommunityProfile"]):
    """Profiles as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's for staff."""
        return rows_of_county(self, user, readers=READERS)  # type: ignore[return-value]


class CommunityProfile(models.Model):
    """What a county knows of one of its administrative units."""

    locality = models.OneToOneField(
        "territory.Locality", models.PROTECT, related_name="community", verbose_name=_("locality")
    )
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    traits = ArrayField(models.CharField(max_length=16, choices=CommunityTrait), default=list)
    notes = models.CharField(_("notes"), max_length=500, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = CommunityProfileQuerySet.as_manager()

    class Meta:
        ordering = ("locality",)

    def __str__(self) -> str:
        return f"community of {self.locality_id}"

    @property
    def words(self) -> str:
        """The traits in words."""
        return ", ".join(str(CommunityTrait(trait).label) for trait in self.traits)


class TeamQuerySet(models.QuerySet["Team"]):
    """Local teams as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's for staff."""
        return rows_of_county(self, user, readers=READERS)  # type: ignore[return-value]

    def with_composition(self) -> Self:
        """Each with the number of present members by profession."""
        counts = {
            f"count_{profession.value}": Count(
                "members", filter=Q(members__profession=profession, members__until=None)
            )
            for profession in Profession
        }
        return self.annotate(**counts)


class Team(models.Model):
    """One local intervention team (ELI)."""

    county = models.ForeignKey("territory.County", models.PROTECT, verbose_name=_("county"))
    code = models.CharField(_("code"), max_length=10, unique=True)
    territory = models.CharField(_("territory"), max_length=160)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class TeamMember(models.Model):
    """One person in one team, for a time."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="team_members"
    )
    name = models.CharField(_("name"), max_length=120)
    profession = models.CharField(_("profession"), max_length=20, choices=Profession)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ("profession", "name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["team", "name"], condition=Q(until=None), name="member_once"
            ),
            models.CheckConstraint(
                name="member_dates",
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                violation_error_message=_("The membership ends before it begins."),
            ),
        )

    def __str__(self) -> str:
        return self.name
