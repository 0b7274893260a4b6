"""Posts, flyers and events of a campaign for the public: what they cost and whom they reached."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User
from outreach.enums import MaterialAudience, MaterialKind


class MaterialQuerySet(models.QuerySet["Material"]):
    """Materials as people see them: they name no person."""

    def visible_to(self, user: User) -> Self:
        """The county's own and those of the country."""
        if user.role not in (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES):
            return self.none()
        if user.is_nationwide:
            return self.all()
        return self.filter(models.Q(county_id=user.county_id) | models.Q(county=None))


class Material(models.Model):
    """One post, flyer, poster or event; its own address of the public page tells who came by it."""

    county = models.ForeignKey("territory.County", models.PROTECT, null=True, related_name="+")
    campaign = models.ForeignKey(
        "outreach.Campaign",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("campaign"),
        related_name="materials",
    )
    kind = models.CharField(_("kind"), max_length=6, choices=MaterialKind)
    audience = models.CharField(_("for whom"), max_length=9, choices=MaterialAudience)
    name = models.CharField(_("what it is"), max_length=120)
    place = models.CharField(_("where"), max_length=160)
    used_on = models.DateField(_("on"))
    pieces = models.PositiveIntegerField(_("pieces, or posts"), default=1)
    reached = models.PositiveIntegerField(_("people reached, as counted or estimated"), default=0)
    cost = models.PositiveIntegerField(_("cost in lei"), default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ("-used_on", "-id")

    def __str__(self) -> str:
        return self.name
