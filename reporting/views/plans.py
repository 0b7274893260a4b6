"""County insertion plans: list, table, rows, results, files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import Role
from intespo.kit.errors import DomainError
from reporting.forms import PlanActionForm, PlanForm, ResultForm
from reporting.models import InsertionPlan, PlanAction
from reporting.models.plans import PLAN_READERS
from reporting.services import plan_files, plans

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES = {"pdf": ("application/pdf", plan_files.as_pdf), "docx": (DOCX, plan_files.as_docx)}
ACTS = {"aproba": plans.approve, "reia": plans.take_back}


def _plan(request: StaffRequest, pk: int) -> InsertionPlan:
    found = InsertionPlan.objects.visible_to(request.user).select_related("county")
    return get_object_or_404(found, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*PLAN_READERS)
def all_plans(request: StaffRequest) -> HttpResponse:
    """Plans one may see; a coordinator begins the next one."""
    may_write = request.user.role == Role.COORDINATOR
    form = PlanForm(request.POST or None) if may_write else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if made := form.begun(request.user):
            return redirect("reporting:plan", made.pk)
    found = InsertionPlan.objects.visible_to(request.user).select_related("county")
    status = 422 if request.method == "POST" else 200
    context = {"plans": found, "form": form}
    return render(request, "reporting/plans.html", context, status=status)


@require_safe
@roles(*PLAN_READERS)
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    """One plan as the form's table, with what was reached."""
    found = _plan(request, pk)
    writes = request.user.role == Role.COORDINATOR
    draft = found.status == InsertionPlan.Status.DRAFT
    context = {**plan_files.context(found), "writes": writes, "may_edit": writes and draft}
    return render(request, "reporting/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.COORDINATOR)
def plan_action(request: StaffRequest, pk: int, action: int = 0) -> HttpResponse:
    """Add a row, or change one."""
    found = _plan(request, pk)
    row = get_object_or_404(PlanAction, pk=action, plan=found) if action else None
    form = PlanActionForm(request.POST or None, instance=row)
    if request.method == "POST" and form.written(found, row):
        return redirect("reporting:plan", pk)
    status = 422 if request.method == "POST" else 200
    context: dict[str, Any] = {"form": form, "plan": found, "row": row}
    return render(request, "reporting/plan_action.html", context, status=status)


@require_POST
@roles(Role.COORDINATOR)
def plan_act(request: StaffRequest, pk: int, act: str) -> HttpResponse:
    """Approve, take the approval back, copy to the next three years, drop a row."""
    found = _plan(request, pk)
    try:
        if act == "copiaza":
            return redirect("reporting:plan", plans.copy_on(found, by=request.user).pk)
        if act == "scoate":
            key = request.POST.get("action", "")
            number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0
            plans.drop_action(get_object_or_404(PlanAction, pk=number, plan=found))
        elif act in ACTS:
            ACTS[act](found)
        else:
            raise Http404
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved."))
    return redirect("reporting:plan", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.COORDINATOR)
def plan_result(request: StaffRequest, pk: int, action: int) -> HttpResponse:
    """What an action reached, year by year."""
    found = _plan(request, pk)
    row = get_object_or_404(PlanAction, pk=action, plan=found)
    form = ResultForm(request.POST or None, action=row)
    if request.method == "POST" and form.told(request.user):
        return redirect("reporting:plan", pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "plan": found, "row": row}
    return render(request, "reporting/plan_action.html", context, status=status)


@require_safe
@roles(*PLAN_READERS)
def plan_file(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """The plan as a document."""
    found = _plan(request, pk)
    if kind not in FILES:
        raise Http404
    media, make = FILES[kind]
    name = f"plan-insertie-{found.county.code}-{found.first_year}-v{found.version}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(make(found), content_type=media, headers=headers)
