"""The call list that campaigns bring: whom, with which words; what came of it is a contact."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import LogAction, Role
from intespo.kit.paging import keyset
from outreach.services import calls as service

CALLERS = (Role.EXPERT, Role.COORDINATOR)


@require_safe
@roles(*CALLERS)
def calls(request: StaffRequest) -> HttpResponse:
    """Own cases, or the county's; who was called since is gone from the list."""
    everybody = request.GET.get("cine") == "judet" or request.user.role == Role.COORDINATOR
    waiting = service.waiting(request.user)
    mine = waiting.filter(case__manager=request.user)
    shown = waiting if everybody else mine
    rows = shown.select_related("youth__locality", "case__manager", "county", "step__campaign")
    record.note(request, LogAction.LISTED, "calls", None, county=request.user.county_id)
    context = {
        "page": keyset(rows, request, "id"),
        "everybody": everybody,
        "of_mine": mine.count(),
        "of_all": waiting.count(),
    }
    return render(request, "outreach/calls.html", context)
