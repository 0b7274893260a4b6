"""What waits for a person this week: in a county, and in the country."""

from datetime import timedelta
from typing import Any

from cases import waiting
from cases.enums import MilestoneKind, Stage
from cases.models import Case
from intespo.kit.dates import today
from intespo.territory.models import County
from outreach.enums import CampaignStatus
from outreach.models import Campaign, Stray
from partners.composition import composition_of
from partners.models import Protocol, Team
from reporting import targets
from reporting.counters import Tally
from reporting.models import Recount

SOON = timedelta(days=60)
FURTHEST = 3


def of_county(county: County) -> dict[str, Any]:
    """Lists, protocols, teams, profilings."""
    on = today()
    ending = Protocol.objects.in_force(on).filter(county=county, valid_until__lte=on + SOON)
    teams = Team.objects.filter(county=county).with_composition()
    registered = Case.objects.open().filter(set_aside=False, stage=Stage.REGISTERED)
    gaps = [(team, composition_of(team)) for team in teams]
    return {
        "lists": waiting.of_county(county.pk).lists,
        "protocols": ending.select_related("organisation").order_by("valid_until")[:2],
        "teams": [(team, found) for team, found in gaps if not found.whole][:2],
        "unprofiled": registered.filter(county=county).count(),
    }


def of_country(tally: Tally) -> dict[str, Any]:
    """Campaigns that wait for a second person, strays of nobody, counties furthest behind."""
    return {
        "campaigns": Campaign.objects.filter(status=CampaignStatus.ASKED).count(),
        "strays": Stray.objects.filter(handled_at=None).count(),
        "behind": _furthest_behind(tally),
    }


def _furthest_behind(tally: Tally) -> list[dict[str, Any]]:
    """The counties that lack most registrations against their plan."""
    on, kind = today(), MilestoneKind.REGISTERED
    rows: list[dict[str, Any]] = []
    for pk, goal in targets.by_county(kind.value, on).items():
        missing = goal.expected(on) - tally.count(kind, county_id=pk)
        if missing > 0:
            rows.append({"county": tally.counties[pk], "missing": missing})
    return sorted(rows, key=lambda row: -row["missing"])[:FURTHEST]


def mismatch() -> Recount | None:
    """The last recount when it found the counters wrong: figures are to be doubted until mended."""
    last = Recount.objects.first()
    return last if last and last.differences else None
