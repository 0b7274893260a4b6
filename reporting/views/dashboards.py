"""Dashboards of a county and of the country."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import waiting
from cases.enums import MilestoneKind, Stage
from cases.models import Case
from intespo.accounts.access import StaffRequest, counties_of, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.kit.dates import today
from intespo.territory.models import County
from partners.composition import composition_of
from partners.models import Protocol, Team
from reporting import dashboard, ledger, targets
from reporting.definitions import INDICATORS

READERS = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)
SOON = timedelta(days=60)


@require_safe
@roles(Role.EXPERT, Role.COORDINATOR)
def my_county(request: StaffRequest) -> HttpResponse:
    """The own county's dashboard."""
    if request.user.county is None:
        raise Http404
    return redirect("reporting:county", request.user.county.code)


@require_safe
@roles(*READERS)
def county(request: StaffRequest, code: str) -> HttpResponse:
    """Where a county stands; every figure leads to its list."""
    found = get_object_or_404(counties_of(request.user).select_related("region"), code=code)
    on = today()
    tally = ledger.tally(ledger.Scope(until=on, county_id=found.pk))
    cards = dashboard.cards(tally, targets.goals(on, found.pk), on, found.pk)
    what = "registered" if request.GET.get("harta") == "inregistrati" else "uncontacted"
    context = {
        "county": found,
        "now": timezone.now(),
        "cards": cards,
        "verdict": dashboard.verdict(cards),
        "funnel": dashboard.funnel(tally, found.pk),
        "levels": dashboard.levels(tally, found.pk),
        "rows": dashboard.breakdown(tally, found.pk),
        "months": dashboard.months(tally, found.pk, on),
        "names": [indicator.label for indicator in INDICATORS[:3]],
        "trend": dashboard.trend(cards[1], tally) if len(cards) > 1 else None,
        "trend_card": cards[1] if len(cards) > 1 else None,
        "map": dashboard.county_map(found, what),
        "decisions": decisions(found),
    }
    return render(request, "reporting/county.html", context)


def decisions(county: County) -> dict[str, Any]:
    """What waits for a person in a county: lists, protocols, teams, profilings."""
    on = today()
    ending = Protocol.objects.in_force(on).filter(county=county, valid_until__lte=on + SOON)
    teams = Team.objects.filter(county=county).with_composition()
    gaps = [(team, composition_of(team)) for team in teams]
    return {
        "lists": waiting.of_county(county.pk).lists,
        "protocols": ending.select_related("organisation").order_by("valid_until")[:2],
        "teams": [(team, found) for team, found in gaps if not found.whole][:2],
        "unprofiled": Case.objects.open().filter(county=county, stage=Stage.REGISTERED).count(),
    }


@require_safe
@roles(*NATIONWIDE_ROLES)
def national(request: StaffRequest) -> HttpResponse:
    """Where the country stands against its targets."""
    on = today()
    tally = ledger.tally(ledger.Scope(until=on))
    cards = dashboard.cards(tally, targets.goals(on), on, None)
    splits = targets.by_region_kind(on)
    context = {
        "now": timezone.now(),
        "cards": cards,
        "verdict": dashboard.verdict(cards),
        "regions": _regions(tally, splits),
        "funnel": dashboard.funnel(tally, None),
        "levels": dashboard.levels(tally, None),
        "rows": dashboard.breakdown(tally, None),
        "months": dashboard.months(tally, None, on),
        "names": [indicator.label for indicator in INDICATORS[:3]],
        "trend": dashboard.trend(cards[1], tally) if len(cards) > 1 else None,
        "trend_card": cards[1] if len(cards) > 1 else None,
        "map": dashboard.country_map(tally, MilestoneKind.REGISTERED, on),
        "signed": Protocol.objects.signed_by(on).count(),
        "protocol_target": targets.goals(on)["protocols"].value,
    }
    return render(request, "reporting/national.html", context)


def _regions(tally: ledger.Tally, splits: dict[tuple[str, bool], int]) -> list[dict[str, Any]]:
    """Contacted and registered by kind of region, each against its own target."""
    rows = []
    for indicator in INDICATORS[:2]:
        for more in (False, True):
            word = "mai" if more else "mai-putin"
            query = ledger.Slice(kind_of_region=word).query()
            rows.append(
                {
                    "name": indicator.label,
                    "more": more,
                    "value": tally.count(indicator.kind, more_developed=more),
                    "target": splits.get((indicator.kind.value, more), 0),
                    "link": dashboard.figure_link(indicator.kind, query),
                }
            )
    return rows
