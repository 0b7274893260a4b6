"""What every page's frame needs: the words of the top bar, the theme, the demo mark."""

from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import waiting
from cases.today import TODAY_COUNT
from intespo.accounts import scope
from intespo.accounts.enums import Role
from intespo.accounts.models import User
from intespo.accounts.models.record import RECORD_READERS
from intespo.accounts.staff import ADMINISTRATORS
from intespo.accounts.views.home import THEMES

HELP_PHONE = "021.44.44.000"


class Item(NamedTuple):
    """One word of the top bar: where it leads, which app's or view's pages it stands for."""

    label: Promise
    view: str
    icon: str
    covers: tuple[str, ...] = ()


_TODAY = Item(_("Today's work"), "cases:today", "calendar-check")
_PEOPLE = Item(
    _("My young people"), "cases:worklist", "users", ("cases:case", "cases:search", "cases:table")
)
# A county's reports, exports and plan are reached from its own page.
_COUNTY = Item(
    _("The county"),
    "reporting:my_county",
    "chart-column",
    (
        *("reporting:county", "reporting:runs", "reporting:run", "reporting:cell"),
        "reporting:localities",
        *("reporting:exports", "reporting:export", "reporting:plans", "reporting:plan"),
        *("reporting:indicators", "reporting:targets", "reporting:project"),
    ),
)
_LISTS = Item(
    _("Lists"),
    "cases:source_lists",
    "file-text",
    ("cases:source_list", "cases:list_upload", "cases:list_columns", "cases:list_quality"),
)
_PAIRS = Item(_("Duplicates"), "cases:pairs", "copy")
_MESSAGES = Item(
    _("Messages"),
    "outreach:messages",
    "send",
    (
        *("outreach:message", "outreach:write", "outreach:campaigns", "outreach:campaign"),
        *("outreach:inbox", "outreach:stray", "outreach:templates"),
        "outreach:registrations",
    ),
)
_TEAMS = Item(_("Teams"), "partners:teams", "users-round", ("partners:team",))
_PROTOCOLS = Item(_("Protocols"), "partners:protocols", "handshake", ("partners:protocol_add",))
_PARTNERS = Item(
    _("Partners"), "partners:organisations", "building", ("partners:organisation_add",)
)
_COUNTRY = Item(_("Romania"), "reporting:national", "map", ("reporting:county", "reporting:figure"))
_REPORTS = Item(
    _("Reports"),
    "reporting:runs",
    "file-chart-column",
    (
        *("reporting:run", "reporting:cell", "reporting:exports", "reporting:export"),
        *("reporting:indicators", "reporting:targets", "reporting:project", "reporting:systems"),
    ),
)
_RECORD = Item(_("The record"), "cases:record", "shield-check", ("cases:changes",))
_EVERYONE = _PEOPLE._replace(label=_("Young people"))
_OWN = Item(_("My organisation"), "partners:own_organisations", "building")
_OUR_LISTS = Item(_("Our lists"), "cases:hand_in", "upload")
_HELP = Item(_("Help"), "accounts:help", "circle-question-mark")

WORDS: dict[str, tuple[Item, ...]] = {
    Role.EXPERT: (_TODAY, _PEOPLE, _MESSAGES, _LISTS, _COUNTY),
    Role.TEAM_MEMBER: (_TODAY, _PEOPLE, _TEAMS, _PARTNERS),
    Role.COORDINATOR: (_COUNTY, _EVERYONE, _MESSAGES, _LISTS, _PAIRS, _TEAMS, _PROTOCOLS),
    Role.NATIONAL: (_COUNTRY, _REPORTS, _EVERYONE, _MESSAGES, _LISTS, _PROTOCOLS, _TEAMS),
    Role.AUDITOR: (_COUNTRY, _REPORTS, _EVERYONE, _RECORD, _LISTS, _PROTOCOLS),
    Role.PARTNER: (_OUR_LISTS, _OWN, _HELP),
    Role.TECHNICAL: (_HELP,),
}
# What waits for a coordinator stands beside the word: the name of its count.
_WAITING = {_LISTS: "lists", _PAIRS: "pairs"}
SEARCHERS = (Role.EXPERT, Role.TEAM_MEMBER, Role.COORDINATOR, Role.NATIONAL, Role.AUDITOR)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame's context; error pages without a user get the public frame."""
    user = getattr(request, "user", None)
    theme = request.COOKIES.get("theme", "")
    frame: dict[str, Any] = {
        "theme": theme if theme in THEMES else "light",
        "demo": settings.DEMO,
        "help_phone": HELP_PHONE,
        "menu": (),
    }
    if user is None or not user.is_authenticated:
        return frame
    here = request.resolver_match.view_name if request.resolver_match else ""
    counts = _waiting(user)
    frame["menu"] = [_word(item, here, user, counts) for item in WORDS[user.role]]
    frame["may_search"] = user.role in SEARCHERS
    frame["may_work"] = user.role in (Role.EXPERT, Role.COORDINATOR)
    frame["may_administer"] = user.role in ADMINISTRATORS
    frame["may_see_terms"] = user.is_nationwide
    frame["may_check"] = user.role in RECORD_READERS
    return frame


def _word(item: Item, here: str, user: Any, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "label": item.label,
        "link": reverse(item.view),
        "icon": item.icon,
        "current": here == item.view or here in item.covers,
        "count": counts.get(_WAITING.get(item, "")) or _counted_today(item, user),
    }


def _counted_today(item: Item, user: User) -> int:
    """What the first page counted last: other pages do not count it again."""
    return int(cache.get(f"{TODAY_COUNT}{user.pk}", 0)) if item is _TODAY else 0


def _waiting(user: User) -> dict[str, int]:
    """Counts of a coordinator; pages outside of a view's scope (help, password) open it here."""
    if user.role != Role.COORDINATOR:
        return {}
    with scope.opened(scope.of(user)):
        return waiting.of_county(user.county_id or 0)._asdict()
