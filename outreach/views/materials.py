"""Posts, flyers and events: what they cost, whom they reached, who came by them."""

from django.conf import settings
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from outreach.forms.materials import MaterialForm
from outreach.models import Material

EDITORS = (Role.EXPERT, Role.COORDINATOR, Role.NATIONAL)
READERS = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)
SHOWN = 200


@require_safe
@roles(*READERS)
def materials(request: StaffRequest) -> HttpResponse:
    """The county's and the country's, each with its own address of the public page."""
    found = Material.objects.visible_to(request.user).select_related("campaign", "county")
    context = {
        "rows": found.annotate(registered=Count("registrations"))[:SHOWN],
        "address": settings.SITE_URL + reverse("public:enrol"),
        "county": request.user.county_id,
        "may_edit": request.user.role in EDITORS,
    }
    return render(request, "outreach/materials.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*EDITORS)
def material_edit(request: StaffRequest, pk: int = 0) -> HttpResponse:
    """Note a material, or correct one of the own county (of the country: the agency)."""
    mine = Material.objects.filter(county=request.user.county)
    held = get_object_or_404(mine, pk=pk) if pk else None
    form = MaterialForm(request.POST or None, by=request.user, instance=held)
    if request.method == "POST" and form.is_valid():
        form.create()
        return redirect("outreach:materials")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "material": held}
    return render(request, "outreach/material_add.html", context, status=status)
