"""The list behind a dashboard's figure: the same WHERE as the figure, from an address and back."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.enums import Level, MilestoneKind, Sex, YouthStatus
from cases.models import Case, CaseMember, Milestone
from cases.models.ledger import MilestoneQuerySet
from intespo.accounts.models import User
from intespo.kit.dates import add_months, month_name, month_of, month_start
from intespo.territory.models import Region
from partners.models import TeamMember

# Development regions by their NUTS 2 codes.
REGIONS = ("RO11", "RO12", "RO21", "RO22", "RO31", "RO32", "RO41", "RO42")


def users_of(team_id: int) -> QuerySet[TeamMember, int | None]:
    """Users of a team's present members who sign in."""
    members = TeamMember.objects.filter(team_id=team_id, until=None, user__isnull=False)
    return members.values_list("user_id", flat=True)


def cases_of_team(team_id: int) -> QuerySet[Case]:
    """Files that a member manages, or that are shared with one."""
    users = users_of(team_id)
    shared = CaseMember.objects.filter(user__in=users)
    return Case.objects.filter(Q(manager__in=users) | Q(pk__in=shared.values("case")))


@dataclass(frozen=True)
class Slice:
    """One figure's persons: the same WHERE as the figure's count, from an address and back."""

    county_id: int | None = None
    region: str = ""
    team_id: int | None = None
    manager_id: int | None = None
    sex: str = ""
    residence: str = ""
    kind_of_region: str = ""
    level: str = ""
    month: str = ""
    year: int | None = None
    locality_id: int | None = None
    without: str = ""
    # Of those without a further milestone also who is excluded for now: a difference counts them.
    everyone: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """From a query string; what is not a value of its dimension is passed over."""
        county, locality = query.get("judet", ""), query.get("localitate", "")
        team, manager = query.get("echipa", ""), query.get("expert", "")
        checks = {
            "sex": ("sex", Sex.values),
            "residence": ("mediu", ("urban", "rural")),
            "kind_of_region": ("regiuni", ("mai", "mai-putin")),
            "level": ("nivel", Level.values),
            "without": ("fara", MilestoneKind.values),
            "region": ("regiune", REGIONS),
            "everyone": ("toti", ("1",)),
        }
        found = {
            name: query.get(word, "") if query.get(word, "") in allowed else ""
            for name, (word, allowed) in checks.items()
        }
        return cls(
            county_id=_number(county, 3),
            locality_id=_number(locality, 7),
            team_id=_number(team, 9),
            manager_id=_number(manager, 9),
            month=_month(query.get("luna", "")),
            year=_number(query.get("an", ""), 4),
            **found,
        )

    @classmethod
    def parse(cls, text: str) -> Self:
        """The same from the text of a query."""
        return cls.read(QueryDict(text))

    def query(self) -> str:
        """Back into a query string."""
        words = {
            "county_id": "judet",
            "sex": "sex",
            "residence": "mediu",
            "kind_of_region": "regiuni",
            "level": "nivel",
            "month": "luna",
            "year": "an",
            "locality_id": "localitate",
            "without": "fara",
            "region": "regiune",
            "team_id": "echipa",
            "manager_id": "expert",
            "everyone": "toti",
        }
        given = {words[f.name]: getattr(self, f.name) for f in fields(self)}
        return urlencode({word: value for word, value in given.items() if value})

    def words(self) -> list[str]:
        """The parts of the cut that need no look-up, as people say them."""
        said = {
            "urban": _("urban"),
            "rural": _("rural"),
            "mai": _("more developed region"),
            "mai-putin": _("less developed regions"),
        }
        found = [said[word] for word in (self.residence, self.kind_of_region) if word]
        if self.region:
            found.append(str(Region.objects.get(code=self.region)))
        if self.month:
            found.append(month_name(month_of(self.month)))
        if self.year:
            found.append(str(self.year))
        if self.without:
            found.append(_("not yet: %(kind)s") % {"kind": MilestoneKind(self.without).label})
            if self.everyone:
                found.append(_("also who is excluded for now"))
        return found

    def persons(self, kind: MilestoneKind, user: User) -> MilestoneQuerySet:
        """The milestones behind the figure that a user may see."""
        found = Milestone.objects.visible_to(user).standing().filter(kind=kind)
        found = found.filter(**self._plain())
        if self.team_id:
            found = found.filter(case__in=cases_of_team(self.team_id))
        if self.locality_id:
            unit = Q(locality_id=self.locality_id) | Q(locality__parent_id=self.locality_id)
            found = found.filter(unit)
        if self.month:
            start = month_of(self.month)
            found = found.filter(happened_on__gte=start, happened_on__lt=add_months(start, 1))
        if self.without:
            reached = Milestone.objects.standing().filter(kind=self.without)
            found = found.exclude(youth__in=reached.values("youth"))
            if not self.everyone:
                found = found.exclude(youth__status=YouthStatus.EXCLUDED)
        return found

    def _plain(self) -> dict[str, Any]:
        """The parts of the cut that are one comparison each."""
        parts = {
            "county_id": self.county_id,
            "county__region__code": self.region,
            "case__manager_id": self.manager_id,
            "sex": self.sex,
            "level": self.level,
            "happened_on__year": self.year,
        }
        found: dict[str, Any] = {name: value for name, value in parts.items() if value}
        if self.residence:
            found["urban"] = self.residence == "urban"
        if self.kind_of_region:
            found["more_developed"] = self.kind_of_region == "mai"
        return found


def _number(text: str, digits: int) -> int | None:
    """A key somebody may have typed; None for what is no number of that size."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def _month(text: str) -> str:
    try:
        month = month_start(month_of(text))
    except ValueError:
        return ""
    return f"{month:%Y-%m}" if 2000 <= month.year <= 2100 else ""


# Identified and not yet further, by locality: the same anti-joins as the slice's `without`, each
# read from its index alone. Who is excluded for now is no potential NEET.
_WITHOUT = """
    SELECT (SELECT coalesce(l.parent_id, l.siruta) FROM territory_locality l
            WHERE l.siruta = counted.locality_id) AS unit, sum(n)::int FROM (
        SELECT m.locality_id, count(*) AS n FROM cases_milestone m
        WHERE m.county_id = %(county)s AND m.kind = 'identified' AND m.voided_at IS NULL
          AND NOT EXISTS (SELECT FROM cases_milestone c WHERE c.youth_id = m.youth_id
                          AND c.kind = '{kind}' AND c.voided_at IS NULL)
          AND NOT EXISTS (SELECT FROM cases_youth y
                          WHERE y.id = m.youth_id AND y.status = 'excluded')
        GROUP BY 1) counted
    GROUP BY 1
"""
UNCONTACTED = _WITHOUT.replace("{kind}", MilestoneKind.CONTACTED.value)
POTENTIAL = _WITHOUT.replace("{kind}", MilestoneKind.REGISTERED.value)
REGISTERED = """
    SELECT (SELECT coalesce(l.parent_id, l.siruta) FROM territory_locality l
            WHERE l.siruta = counted.locality_id) AS unit, sum(n)::int FROM (
        SELECT m.locality_id, count(*) AS n FROM cases_milestone m
        WHERE m.county_id = %(county)s AND m.kind = 'registered' AND m.voided_at IS NULL
        GROUP BY 1) counted
    GROUP BY 1
"""
VISITED = """
    SELECT DISTINCT (SELECT coalesce(l.parent_id, l.siruta) FROM territory_locality l
                     WHERE l.siruta = seen.locality_id) FROM (
        SELECT DISTINCT y.locality_id FROM cases_contactattempt a
        JOIN cases_youth y ON y.id = a.youth_id
        WHERE a.county_id = %(county)s AND a.channel = 'visit' AND a.at >= %(since)s) seen
"""


def by_unit(statement: str, county_id: int) -> dict[int, int]:
    """Persons of a county by administrative unit (SIRUTA)."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"county": county_id})
        return dict(cursor.fetchall())


def visited_units(county_id: int, since: datetime) -> set[int]:
    """Administrative units where somebody was visited since a moment."""
    with connection.cursor() as cursor:
        cursor.execute(VISITED, {"county": county_id, "since": since})
        return {siruta for (siruta,) in cursor.fetchall()}
