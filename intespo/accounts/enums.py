"""The roles of design.md §1."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here; a role not named in a rule sees nothing."""

    EXPERT = "expert", _("Expert")
    TEAM_MEMBER = "team_member", _("Team member")
    COORDINATOR = "coordinator", _("Coordinator")
    NATIONAL = "national", _("National agency")
    PARTNER = "partner", _("Partner")
    AUDITOR = "auditor", _("Auditor")
    TECHNICAL = "technical", _("Technical administrator")


# Roles that belong to one county, and roles that see the country.
COUNTY_ROLES = (Role.EXPERT, Role.TEAM_MEMBER, Role.COORDINATOR, Role.PARTNER)
NATIONWIDE_ROLES = (Role.NATIONAL, Role.AUDITOR)
# Who works on cases, and who may look at them.
CASE_WORKERS = (Role.EXPERT, Role.TEAM_MEMBER, Role.COORDINATOR)
CASE_READERS = (*CASE_WORKERS, *NATIONWIDE_ROLES)
