"""Who registered on the public page and waits for a call."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, LogAction, Role
from intespo.kit.errors import DomainError
from intespo.kit.paging import keyset
from outreach.models import PublicRegistration
from outreach.services import joining

WORKERS = (Role.EXPERT, Role.COORDINATOR)
READERS = (*WORKERS, *NATIONWIDE_ROLES)


@require_safe
@roles(*READERS)
def registrations(request: StaffRequest) -> HttpResponse:
    """The county's, the newest first: how to reach each, and whose file it joined."""
    waiting = PublicRegistration.objects.visible_to(request.user).waiting()
    rows = waiting.select_related("locality__parent", "county", "youth", "case")
    record.note(request, LogAction.LISTED, "enrolled", None, county=request.user.county_id)
    context = {
        "page": keyset(rows, request, "id", newest_first=True),
        "may_act": request.user.role in WORKERS,
    }
    return render(request, "outreach/registrations.html", context)


@require_POST
@roles(*WORKERS)
def registration_handle(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody called; what the file has is not kept twice."""
    found = get_object_or_404(PublicRegistration.objects.visible_to(request.user), pk=pk)
    try:
        joining.handle(found, by=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("outreach:registrations")
    messages.success(request, _("Put away. Note the contact in the file."))
    if found.case_id:
        return redirect("cases:case", found.case_id)
    return redirect("outreach:registrations")
