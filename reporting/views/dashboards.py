"""Dashboards: the country, a region, a county, a team, one expert."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.enums import MilestoneKind
from intespo.accounts.access import StaffRequest, counties_of, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.territory.models import County, Region
from partners.models import Protocol, Team
from reporting import counters, targets
from reporting.boards import cards, decisions, maps, parts
from reporting.boards.place import Place
from reporting.definitions import CARDS, INDICATORS
from reporting.ledger import Slice, users_of

READERS = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)
KINDS = tuple(indicator.kind for indicator in CARDS)


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
    found = get_object_or_404(counties_of(request.user).select_related("region"), code=code.upper())
    on = today()
    tally = counters.tally(on, KINDS, [found])
    place = Place(tally, Slice(county_id=found.pk), targets.goals(on, found.pk))
    what = "registered" if request.GET.get("harta") == "inregistrati" else "uncontacted"
    context = {
        "county": found,
        **_board(place),
        "map": maps.county_map(found, what),
        "decisions": decisions.of_county(found),
        "teams": Team.objects.visible_to(request.user).filter(county=found),
        "experts": _experts(found),
    }
    return render(request, "reporting/county.html", context)


def _experts(county: County) -> Any:
    return User.objects.filter(county=county, role=Role.EXPERT, is_active=True).order_by(
        "full_name"
    )


def _board(place: Place) -> dict[str, Any]:
    """What every dashboard shows."""
    on = today()
    found = cards.cards(place, on)
    return {
        "now": timezone.now(),
        "cards": found,
        "verdict": cards.verdict(found) if found else "",
        "funnel": parts.funnel(place),
        "levels": parts.levels(place),
        "rows": parts.breakdown(place),
        "months": parts.months(place, on),
        "names": [indicator.label for indicator in INDICATORS[:3]],
        "trend": parts.trend(found[1], place.tally) if len(found) > 1 else None,
        "trend_card": found[1] if len(found) > 1 else None,
        "mismatch": decisions.mismatch(),
    }


@require_safe
@roles(*NATIONWIDE_ROLES)
def national(request: StaffRequest) -> HttpResponse:
    """Where the country stands against its targets."""
    on = today()
    place = Place(counters.tally(on, KINDS, None), Slice(), targets.goals(on))
    context = {
        **_board(place),
        "kinds_of_region": _kinds_of_region(place),
        "regions": Region.objects.all(),
        "map": maps.country_map(place.tally, MilestoneKind.REGISTERED, on),
        "league": maps.league(place.tally, on),
        "decisions": decisions.of_country(place.tally),
        "signed": Protocol.objects.signed_by(on).count(),
        "protocol_target": place.goals["protocols"].value,
    }
    return render(request, "reporting/national.html", context)


def _kinds_of_region(place: Place) -> list[dict[str, Any]]:
    """Contacted and registered by kind of region, each against its own target."""
    splits = targets.by_region_kind(today())
    return [
        {
            "name": indicator.label,
            "more": more,
            "value": place.tally.count(indicator.kind, more_developed=more),
            "target": splits.get((indicator.kind.value, more), 0),
            "link": place.link(indicator.kind, kind_of_region="mai" if more else "mai-putin"),
        }
        for indicator in INDICATORS[:2]
        for more in (False, True)
    ]


@require_safe
@roles(*NATIONWIDE_ROLES)
def region(request: StaffRequest, code: str) -> HttpResponse:
    """Where a development region stands: its counties together."""
    found = get_object_or_404(Region, code=code.upper())
    on = today()
    tally = counters.tally(on, KINDS, list(found.counties.select_related("region")))
    place = Place(tally, Slice(region=found.code), targets.of_counties(list(tally.counties), on))
    context = {"region": found, **_board(place), "league": maps.league(tally, on)}
    return render(request, "reporting/region.html", context)


@require_safe
@roles(*READERS)
def team(request: StaffRequest, pk: int) -> HttpResponse:
    """What a team's files have reached."""
    found = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    users = [user for user in users_of(found.pk) if user]
    tally = counters.tally_of_caseload(found.county, users, shared=True)
    place = Place(tally, Slice(county_id=found.county_id, team_id=found.pk))
    context = {"title": found.code, "county": found.county, **_board(place)}
    return render(request, "reporting/caseload.html", context)


@require_safe
@roles(*READERS)
def expert(request: StaffRequest, pk: int) -> HttpResponse:
    """What an expert's files have reached; experts see their own only."""
    known = User.objects.filter(role=Role.EXPERT, county__in=counties_of(request.user))
    if request.user.role == Role.EXPERT:
        known = known.filter(pk=request.user.pk)
    found = get_object_or_404(known.select_related("county"), pk=pk)
    if found.county is None:
        raise Http404
    tally = counters.tally_of_caseload(found.county, [found.pk], shared=False)
    place = Place(tally, Slice(county_id=found.county_id, manager_id=found.pk))
    context = {"title": found.full_name, "county": found.county, **_board(place)}
    return render(request, "reporting/caseload.html", context)
