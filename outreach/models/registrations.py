"""Registrations of the public page: only of who proved their number or address."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intespo.accounts.access import rows_of_county
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User
from outreach.enums import Reach


class PublicRegistrationQuerySet(models.QuerySet["PublicRegistration"]):
    """Registrations as people see them."""

    def visible_to(self, user: User) -> Self:
        """The county's."""
        readers = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)
        return rows_of_county(self, user, readers=readers)  # type: ignore[return-value]

    def waiting(self) -> Self:
        """Nobody has called yet."""
        return self.filter(handled_at=None)


class PublicRegistration(models.Model):
    """One young person who asked to be called, and typed the code that was sent to them.

    It enters the register as a row of a list (`source_list`, `row`), so that a known person is
    recognised and an unsure one becomes a pair to be looked at. Once somebody has called, what
    stands here besides the days is deleted: the file has it.
    """

    key = models.UUIDField(unique=True)
    county = models.ForeignKey("territory.County", models.PROTECT, related_name="+")
    locality = models.ForeignKey("territory.Locality", models.PROTECT, related_name="+")
    name = models.CharField(max_length=160, blank=True)
    birth_date = models.DateField(null=True)
    cnp_sealed = models.BinaryField(null=True)
    phone = models.CharField(max_length=16, blank=True)
    email = models.CharField(max_length=254, blank=True)
    reach = models.CharField(_("when to call"), max_length=9, choices=Reach)
    material = models.ForeignKey(
        "outreach.Material", models.PROTECT, null=True, related_name="registrations"
    )
    verified_at = models.DateTimeField(auto_now_add=True)
    source_list = models.ForeignKey("cases.SourceList", models.PROTECT, null=True, related_name="+")
    row = models.PositiveIntegerField(null=True)
    youth = models.ForeignKey("cases.Youth", models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    joined_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = PublicRegistrationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="registration_reachable",
                condition=~Q(handled_at=None) | ~Q(phone="") | ~Q(email=""),
            ),
            models.UniqueConstraint(fields=["source_list", "row"], name="registration_row_once"),
        )
        indexes = (
            models.Index(
                fields=["county", "-id"], condition=Q(handled_at=None), name="registration_waiting"
            ),
            models.Index(
                fields=["county"], condition=Q(joined_at=None), name="registration_to_join"
            ),
        )

    def __str__(self) -> str:
        return f"registration {self.pk}"
