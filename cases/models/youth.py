"""Young people and where each value came from."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import Education, ListKind, Sex, YouthStatus
from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import CASE_READERS, Role
from intespo.accounts.models import User
from intespo.kit.cnp import age_on, masked
from intespo.kit.dates import today
from intespo.kit.sealing import keyed_hash, seal, unseal
from intespo.kit.text import search_key


class YouthQuerySet(models.QuerySet["Youth"]):
    """Young people as users find them."""

    def visible_to(self, user: User) -> Self:
        """The county's youths, all for nationwide readers; for a team member the shared ones."""
        if user.role == Role.TEAM_MEMBER:
            shared = self.model.objects.filter(cases__members__user=user).values("pk")
            return self.filter(county_id=user.county_id, pk__in=shared)
        return rows_of_county(self, user, readers=CASE_READERS)  # type: ignore[return-value]

    def named_like(self, text: str, most: int) -> Self:
        """At most so many whose name has words that begin as those of `text` do, any order."""
        turns = YouthName.objects.beginning_with(search_key(text))
        return self.filter(pk__in=turns.values("youth_id")[:most])


class Youth(models.Model):
    """One young person, once."""

    bears_persons = True
    # The personal number, sealed; found by its keyed hash. `cnp` opens and sets both.
    cnp_sealed = models.BinaryField(null=True)
    cnp_hash = models.UUIDField(unique=True, null=True)
    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80)
    birth_date = models.DateField(_("birth date"))
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    # References without a constraint of their own are checked once a statement
    # (accounts.references): one by one, those of a large list took longer than writing it.
    county = models.ForeignKey(
        "territory.County", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    locality = models.ForeignKey(
        "territory.Locality", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    phone_note = models.CharField(_("whose phone, when"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    education = models.CharField(_("education"), max_length=8, choices=Education, blank=True)
    # Self-declared vulnerable groups; never asked on a list.
    groups = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    source = models.CharField(max_length=20, choices=ListKind)
    status = models.CharField(max_length=9, choices=YouthStatus, default=YouthStatus.POTENTIAL)
    # The record that this one was made one with; work goes on there.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Set when everything that names the person went; figures stay.
    anonymised_at = models.DateTimeField(null=True)
    search_key = models.CharField(max_length=180)
    sort_key = models.CharField(max_length=260)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )

    objects = YouthQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(name="youth_sex", condition=Q(sex__in=["F", "M"])),
            models.CheckConstraint(
                name="youth_cnp_whole",
                condition=Q(cnp_sealed=None, cnp_hash=None)
                | Q(cnp_sealed__isnull=False, cnp_hash__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["county", "sort_key"], name="youth_by_county"),
            models.Index(fields=["locality"], name="youth_by_locality"),
            # Lists look for people without a number by their birth date.
            models.Index(fields=["county", "birth_date"], name="youth_by_birth"),
            # A young person calls back: who is it?
            models.Index(fields=["county", "phone"], condition=~Q(phone=""), name="youth_by_phone"),
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="youth_by_kept",
            ),
            # Few are; counts of who is left to be contacted leave them out.
            models.Index(
                fields=["county"],
                include=["id"],
                condition=Q(status=YouthStatus.EXCLUDED),
                name="youth_excluded",
            ),
        )

    def __str__(self) -> str:
        return f"youth {self.pk}"

    @property
    def cnp(self) -> str | None:
        """The personal number in clear: for masks, documents and matching, never for a log."""
        return unseal(bytes(self.cnp_sealed)) if self.cnp_sealed else None

    @cnp.setter
    def cnp(self, number: str | None) -> None:
        self.cnp_sealed = seal(number) if number else None
        self.cnp_hash = keyed_hash(number) if number else None

    @property
    def full_name(self) -> str:
        """As people say it: first name, last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def age(self) -> int:
        """Completed years today."""
        return age_on(self.birth_date, today())

    @property
    def masked_cnp(self) -> str:
        """For the screen."""
        return masked(self.cnp)


class YouthNameQuerySet(models.QuerySet["YouthName"]):
    """Names as people type them."""

    def beginning_with(self, key: str) -> Self:
        """Turns that begin as the longest word does and have the beginning of every other word.

        Only the range may use the index: operators that compare text are leakproof, LIKE is not.
        """
        longest, *others = sorted(key.split(), key=len, reverse=True) or ("",)
        found = self.filter(turned__gte=longest, turned__lt=longest + "\uffff")
        for word in others:
            found = found.filter(turned__contains=f" {word}")
        return found.order_by("turned", "youth_id")


class YouthName(models.Model):
    """A youth's search key turned so that each word stands in front once; a trigger writes it."""

    pk = models.CompositePrimaryKey("turned", "county", "youth")
    turned = models.TextField()
    county = models.ForeignKey(
        "territory.County", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    youth = models.ForeignKey(
        Youth, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )

    objects = YouthNameQuerySet.as_manager()

    class Meta:
        ordering = ("turned", "youth")

    def __str__(self) -> str:
        return f"name of youth {self.youth_id}"


class Provenance(models.Model):
    """Which empty fields of a youth a list filled.

    What somebody came with stands in the row that brought them (`ListRow`, new).
    """

    youth = models.ForeignKey(
        Youth, models.CASCADE, related_name="provenance", db_constraint=False, db_index=False
    )
    # Copied from the parent: the row policy needs it on the row itself.
    county = models.ForeignKey(
        "territory.County", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    source_list = models.ForeignKey(
        "cases.SourceList", models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    fields = ArrayField(models.CharField(max_length=20))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("youth", "at", "id")
        constraints = (
            models.UniqueConstraint(fields=["youth", "source_list"], name="provenance_once"),
        )

    def __str__(self) -> str:
        return f"provenance {self.pk}"
