"""Dated records that the report counts: methodologies, plans, what civil society did."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User
from intespo.kit.forms import saved
from intespo.kit.paging import keyset
from outreach.models import InterventionPlan
from partners.models import CivilRecord, Methodology
from reporting.forms import CivilRecordForm, InterventionPlanForm, MethodologyForm
from reporting.services import project as services

Record = MethodologyForm | InterventionPlanForm | CivilRecordForm


@require_safe
@roles(Role.COORDINATOR, *NATIONWIDE_ROLES)
def project(request: StaffRequest) -> HttpResponse:
    """What the agency adopted and what the counties approved."""
    plans = InterventionPlan.objects.visible_to(request.user).select_related("county", "created_by")
    context = {
        "methodologies": Methodology.objects.select_related("created_by"),
        "has_civil": request.user.is_nationwide or _more_developed(request.user),
        "civil": CivilRecord.objects.visible_to(request.user).standing().select_related("county"),
        "page": keyset(plans, request, "id", newest_first=True),
        "may_adopt": request.user.role == Role.NATIONAL,
        "may_approve": request.user.role == Role.COORDINATOR,
    }
    return render(request, "reporting/project.html", context)


def _more_developed(user: User) -> bool:
    """Whether the civil society project is at work in the user's county."""
    return user.county is not None and user.county.region.more_developed


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL)
def methodology(request: StaffRequest) -> HttpResponse:
    """A methodology that was adopted."""
    return _written(request, MethodologyForm(request.POST or None), _("A methodology"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.COORDINATOR)
def intervention_plan(request: StaffRequest) -> HttpResponse:
    """The county's plan of one year."""
    form = InterventionPlanForm(request.POST or None)
    return _written(request, form, _("The county's intervention plan"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL)
def civil_record(request: StaffRequest) -> HttpResponse:
    """What the project of civil society organisations did."""
    form = CivilRecordForm(request.POST or None)
    return _written(request, form, _("The project of civil society organisations"))


@require_POST
@roles(Role.NATIONAL)
def strike_civil_record(request: StaffRequest, pk: int) -> HttpResponse:
    """A wrong record is struck out."""
    get_object_or_404(CivilRecord.objects.visible_to(request.user), pk=pk)
    if services.strike_civil(pk, by=request.user):
        words = _("Struck out. Reports that counted it stay as they are.")
        messages.success(request, words)
    return redirect("reporting:project")


def _written(request: StaffRequest, form: Record, title: str) -> HttpResponse:
    if request.method == "POST" and saved(form, by=request.user):
        messages.success(request, _("Saved. Reports made from now on count it."))
        return redirect("reporting:project")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": title}
    return render(request, "reporting/project_form.html", context, status=status)
