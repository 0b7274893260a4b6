"""The register of indicators: read with the reports, kept by the agency."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import LogAction, Role
from intespo.kit.forms import saved
from reporting import register
from reporting.definitions import RULES_VERSION
from reporting.forms import OfficialCodeForm
from reporting.models import REPORT_READERS


@require_safe
@roles(*REPORT_READERS)
def indicators(request: StaffRequest) -> HttpResponse:
    """Every indicator with its meaning."""
    context = {
        "chapters": register.chapters(),
        "rules": RULES_VERSION,
        "may_edit": request.user.role == Role.NATIONAL,
    }
    return render(request, "reporting/indicators.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL)
def indicator(request: StaffRequest, code: str) -> HttpResponse:
    """Its official code, from the next report on."""
    entries = {e.code: e for chapter in register.chapters() for e in chapter.entries}
    if code not in entries:
        raise Http404
    held = {"official_code": entries[code].official}
    form = OfficialCodeForm(request.POST or None, initial=held)
    if request.method == "POST" and saved(form, code, by=request.user):
        words = f"{code}: {form.cleaned_data['official_code'] or '-'}"
        record.note(request, LogAction.RULE, "indicator", None, county=None, words=words)
        messages.success(request, _("Saved. Reports made from now on print it."))
        return redirect("reporting:indicators")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "entry": entries[code]}
    return render(request, "reporting/indicator.html", context, status=status)
