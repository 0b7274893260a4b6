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


class LogAction(models.TextChoices):
    """What somebody did with a person's data without changing it."""

    VIEW = "view", _("opened the file")
    LISTED = "listed", _("opened a list of people")
    SEARCH_CNP = "search_cnp", _("searched by CNP")
    CNP_SHOWN = "cnp_shown", _("had the CNP shown")
    EXPORT = "export", _("exported")
    REASON = "reason", _("said why the file is opened")
    ACCOUNT = "account", _("changed an account")
    RULE = "rule", _("changed a rule")
    BREAK_GLASS = "break_glass", _("opened a file of another county")


class LookReason(models.TextChoices):
    """Why a file outside the own caseload is opened."""

    CALL = "call", _("The young person or a relative is calling or is here")
    COLLEAGUE = "colleague", _("A colleague is away")
    CHECK = "check", _("Checking a possible duplicate or a list")
    COMPLAINT = "complaint", _("A complaint or a request about data")
    AUDIT = "audit", _("An audit or a check of figures")
    OTHER = "other", _("Something else (say what)")
