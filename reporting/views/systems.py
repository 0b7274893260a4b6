"""Which other systems read figures: the agency gives and takes back their tokens."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import LogAction, Role
from intespo.kit.paging import keyset
from reporting.forms import SystemForm
from reporting.models import ReadingSystem
from reporting.services import systems


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL)
def all_systems(request: StaffRequest) -> HttpResponse:
    """Every token there was; a POST gives one more and shows it, this once."""
    form, status, token = SystemForm(request.POST or None), 200, ""
    if request.method == "POST":
        made = form.given(by=request.user)
        status = 201 if made else 422
        if made:
            system, token = made
            words = f"token given: {system.name}"
            record.note(request, LogAction.RULE, "system", system.pk, county=None, words=words)
            form = SystemForm()
    found = ReadingSystem.objects.select_related("made_by")
    page = keyset(found, request, "id", newest_first=True)
    context = {"form": form, "page": page, "token": token}
    answer = render(request, "reporting/systems.html", context, status=status)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_POST
@roles(Role.NATIONAL)
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """From now on a token opens nothing."""
    system = get_object_or_404(ReadingSystem, pk=pk)
    if systems.take_back(system):
        words = f"token taken back: {system.name}"
        record.note(request, LogAction.RULE, "system", system.pk, county=None, words=words)
        messages.success(request, _("The token opens nothing any more."))
    return redirect("reporting:systems")
