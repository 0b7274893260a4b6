"""Who uses INTESPO, and the record of what they looked at and changed."""

from intespo.accounts.models.record import AccessLog, BreakGlass, Change, DaySeal
from intespo.accounts.models.user import CountyRule, User, UserManager

__all__ = ["AccessLog", "BreakGlass", "Change", "CountyRule", "DaySeal", "User", "UserManager"]
