"""Localities of a county: density of potential NEETs, and what is known of the communities."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from intespo.accounts.access import StaffRequest, counties_of, roles
from intespo.accounts.enums import Role
from partners.models import CommunityTrait
from reporting import localities
from reporting.views.dashboards import READERS


@require_safe
@roles(*READERS)
def county_localities(request: StaffRequest, code: str) -> HttpResponse:
    """Each administrative unit: potential, uncontacted, registered, traits; the map beside it."""
    county = get_object_or_404(counties_of(request.user), code=code)
    asked = request.GET.get("trasatura", "")
    trait = asked if asked in CommunityTrait.values else ""
    context = {
        "county": county,
        "traits": CommunityTrait,
        "trait": trait,
        "may_edit": request.user.role == Role.COORDINATOR,
        **localities.of_county(county, trait),
    }
    return render(request, "reporting/localities.html", context)
