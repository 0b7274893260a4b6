"""Screens of networks and teams."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import Role
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.kit.forms import PlainForm, saved
from intespo.kit.paging import keyset
from intespo.territory.models import Locality
from partners import services
from partners.composition import composition_of
from partners.filters import RoundFilter
from partners.forms import (
    CommunityForm,
    MemberForm,
    OrganisationForm,
    ProtocolForm,
    RoundForm,
)
from partners.models import (
    PROTOCOL_TARGET,
    READERS,
    ROUND_TARGET,
    CollectionRound,
    CommunityProfile,
    Organisation,
    Protocol,
    Team,
    TeamMember,
)


@require_safe
@roles(*READERS)
def organisations(request: StaffRequest) -> HttpResponse:
    """The partners of the county, with their protocols."""
    found = Organisation.objects.visible_to(request.user).select_related("county", "locality")
    found = found.annotate(
        in_force=Count("protocols", filter=Q(protocols__in=Protocol.objects.in_force(today()))),
        until=Max("protocols__valid_until"),
    )
    context = {"page": keyset(found, request, "id")}
    return render(request, "partners/organisations.html", context)


@require_safe
@roles(Role.PARTNER)
def own_organisations(request: StaffRequest) -> HttpResponse:
    """A partner's own organisations and protocols; never a case."""
    found = Organisation.objects.visible_to(request.user).select_related("county")
    found = found.prefetch_related("protocols")
    return render(request, "partners/own_organisations.html", {"organisations": found})


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.COORDINATOR, Role.NATIONAL)
def organisation_add(request: StaffRequest) -> HttpResponse:
    """A new partner."""
    form = OrganisationForm(request.POST or None, user=request.user)
    return _add(request, form, _("New organisation"), "partners:organisations")


@require_safe
@roles(*READERS)
def protocols(request: StaffRequest) -> HttpResponse:
    """Protocols, newest first, and how many stand against the target."""
    found = Protocol.objects.visible_to(request.user)
    context = {
        "page": keyset(
            found.select_related("organisation", "county"), request, "id", newest_first=True
        ),
        "signed": found.signed_by(today()).count(),
        "in_force": found.in_force(today()).count(),
        "target": PROTOCOL_TARGET if request.user.is_nationwide else 1,
        "today": today(),
    }
    return render(request, "partners/protocols.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.COORDINATOR)
def protocol_add(request: StaffRequest) -> HttpResponse:
    """A newly signed protocol."""
    form = ProtocolForm(request.POST or None, user=request.user)
    return _add(request, form, _("New protocol"), "partners:protocols")


@require_safe
@roles(*READERS)
def teams(request: StaffRequest) -> HttpResponse:
    """Local teams with what each lacks."""
    # Named: an aggregate drops the model's own order.
    found = Team.objects.visible_to(request.user).with_composition()
    found = found.select_related("county").order_by("county__sort_order", "code")
    rows: list[dict[str, Any]] = [
        {"team": team, "composition": composition_of(team)} for team in found
    ]
    incomplete = sum(not row["composition"].whole for row in rows)
    only_gaps = request.GET.get("lipsuri") == "1"
    if only_gaps:
        rows = [row for row in rows if not row["composition"].whole]
    return render(
        request,
        "partners/teams.html",
        {"rows": rows, "incomplete": incomplete, "only_gaps": only_gaps},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*READERS)
def team(request: StaffRequest, pk: int) -> HttpResponse:
    """One team: its people, its gaps; the coordinator adds people."""
    found = get_object_or_404(Team.objects.visible_to(request.user).with_composition(), pk=pk)
    may_edit = request.user.role == Role.COORDINATOR
    form = MemberForm(request.POST or None) if may_edit else None
    if request.method == "POST" and form and saved(form, found, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("partners:team", found.pk)
    context = {
        "team": found,
        "composition": composition_of(found),
        "members": found.members.filter(until=None),
        "form": form,
    }
    status = 422 if request.method == "POST" and form else 200
    return render(request, "partners/team.html", context, status=status)


@require_POST
@roles(Role.COORDINATOR)
def member_leave(request: StaffRequest, pk: int, member: int) -> HttpResponse:
    """Somebody leaves a team today."""
    found = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    person = get_object_or_404(TeamMember, pk=member, team=found, until=None)
    services.leave(person, by=request.user)
    return redirect("partners:team", found.pk)


@require_safe
@roles(*READERS)
def rounds(request: StaffRequest) -> HttpResponse:
    """Rounds of data collection, and how many stand against the target."""
    asked = RoundFilter(
        request.GET, queryset=CollectionRound.objects.visible_to(request.user), request=request
    )
    found = asked.qs.select_related("county").annotate(
        lists_applied=Count("lists", filter=Q(lists__status="applied"))
    )
    context = {
        "filter": asked,
        "rounds": found.order_by("-year", "-number", "county__sort_order"),
        "target": ROUND_TARGET,
        "closed": found.exclude(closed_on=None).count(),
        "may_edit": request.user.role in (Role.COORDINATOR, Role.NATIONAL),
    }
    return render(request, "partners/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.COORDINATOR, Role.NATIONAL)
def round_add(request: StaffRequest) -> HttpResponse:
    """Open the next round."""
    form = RoundForm(request.POST or None, user=request.user)
    return _add(request, form, _("New round"), "partners:rounds")


@require_POST
@roles(Role.COORDINATOR, Role.NATIONAL)
def round_close(request: StaffRequest, pk: int) -> HttpResponse:
    """A round ends today."""
    found = get_object_or_404(CollectionRound.objects.visible_to(request.user), pk=pk)
    try:
        services.close_round(found, by=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("partners:rounds")


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.COORDINATOR)
def community(request: StaffRequest, siruta: int) -> HttpResponse:
    """What the county knows of one of its administrative units."""
    units = Locality.objects.filter(county=request.user.county, parent=None)
    unit = get_object_or_404(units.select_related("county"), siruta=siruta)
    known = CommunityProfile.objects.visible_to(request.user).filter(locality=unit).first()
    initial = {"traits": known.traits, "notes": known.notes} if known else None
    form = CommunityForm(request.POST or None, initial=initial)
    if request.method == "POST" and saved(form, unit, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("reporting:localities", unit.county.code)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": unit.name, "back": "reporting:my_county"}
    return render(request, "partners/add.html", context, status=status)


def _add(request: StaffRequest, form: PlainForm, title: str, onward: str) -> HttpResponse:
    """Show a form, or save it and go on."""
    if request.method == "POST" and saved(form, by=request.user):
        messages.success(request, _("Saved."))
        return redirect(onward)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": title, "back": onward}
    return render(request, "partners/add.html", context, status=status)
