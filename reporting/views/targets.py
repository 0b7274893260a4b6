"""Targets by area, at the end of the period and at the stages before it."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import LogAction, Role
from intespo.kit.dates import long_day
from intespo.kit.forms import saved
from reporting import target_table
from reporting.forms import StageForm, TargetsForm
from reporting.models import REPORT_READERS


@require_safe
@roles(*REPORT_READERS)
def all_targets(request: StaffRequest) -> HttpResponse:
    """What the country and each county are to reach, and whether the counties add up."""
    stage = _stage(request)
    context = {
        "table": target_table.table(stage),
        "stage": stage,
        "stages": target_table.stages(),
        "may_edit": request.user.role == Role.NATIONAL,
    }
    return render(request, "reporting/targets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL)
def area_targets(request: StaffRequest, area: str) -> HttpResponse:
    """The targets of the country, of a kind of regions, or of a county."""
    stage = _stage(request)
    held = target_table.of_area(area, stage)
    if not held:
        raise Http404
    form = TargetsForm(request.POST or None, targets=held)
    if request.method == "POST" and saved(form, by=request.user):
        by = f" {stage}" if stage else ""
        _noted(request, f"{area}{by}: {form.changes}")
        messages.success(request, _("Saved. Dashboards follow at once, reports from the next one."))
        return redirect(_address(stage))
    status = 422 if request.method == "POST" else 200
    name = target_table.name_of(area)
    context = {"form": form, "area": name, "held": held[0], "back": _address(stage)}
    return render(request, "reporting/area_targets.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL)
def stage_add(request: StaffRequest) -> HttpResponse:
    """A day in between by which something is to be reached."""
    form = StageForm(request.POST or None)
    if request.method == "POST" and form.given():
        stage = form.cleaned_data["until"]
        _noted(request, f"+ {stage}")
        messages.success(request, _("Added, at an even pace; change the values now."))
        return redirect(_address(stage))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "period": target_table.period()}
    return render(request, "reporting/stage_add.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL)
def stage_remove(request: StaffRequest) -> HttpResponse:
    """A stage is taken back, after a question; the end of the period stays."""
    if request.method != "POST":
        stage = _stage(request)
        if stage is None:
            raise Http404
        return render(request, "reporting/stage_remove.html", {"stage": stage})
    asked = request.GET.get("until", "")
    gone = next((day for day in target_table.stages() if f"{day:%Y-%m-%d}" == asked), None)
    if gone:
        held = ", ".join(map(str, target_table.of_area("RO", gone)))
        _noted(request, f"- {gone}: RO {held}")
        target_table.remove_stage(gone)
        messages.success(request, _("The stage of %(day)s is gone.") % {"day": long_day(gone)})
    return redirect("reporting:targets")


def _stage(request: StaffRequest) -> date | None:
    """The stage that the address asks for; 404 when there is none of that day."""
    asked = request.GET.get("until")
    if not asked:
        return None
    found = {f"{day:%Y-%m-%d}": day for day in target_table.stages()}
    if asked not in found:
        raise Http404
    return found[asked]


def _address(stage: date | None) -> str:
    return reverse("reporting:targets") + (f"?until={stage:%Y-%m-%d}" if stage else "")


def _noted(request: StaffRequest, words: str) -> None:
    record.note(request, LogAction.RULE, "target", None, county=None, words=words[:300])
