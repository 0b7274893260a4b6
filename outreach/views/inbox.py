"""Replies that came in, and what nobody knows: looked at by a person, once each."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.views.files import open_file
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.kit.errors import DomainError
from intespo.kit.paging import keyset
from outreach.enums import MessageState
from outreach.models import Inbound, Message, Stray
from outreach.services import inbound, outbox

WORKERS = (Role.EXPERT, Role.COORDINATOR)
READERS = (*WORKERS, *NATIONWIDE_ROLES)
SHOWN_STRAYS = 100


@require_safe
@roles(*READERS)
def inbox(request: StaffRequest) -> HttpResponse:
    """Replies of the county that nobody looked at; the agency's desk sees unknown numbers too."""
    waiting = Inbound.objects.visible_to(request.user).waiting()
    desk = request.user.role == Role.NATIONAL
    context = {
        "page": keyset(waiting.select_related("youth", "county"), request, "id", newest_first=True),
        "strays": Stray.objects.filter(handled_at=None)[:SHOWN_STRAYS] if desk else (),
        "may_act": request.user.role in WORKERS,
    }
    return render(request, "outreach/inbox.html", context)


@require_POST
@roles(*WORKERS)
def inbox_handle(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody looked at a reply; the file opens, where the contact is noted."""
    found = get_object_or_404(Inbound.objects.visible_to(request.user), pk=pk)
    try:
        inbound.handle(found, by=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("outreach:inbox")
    messages.success(request, _("Seen. Note the contact when you talked."))
    return redirect("cases:case", found.case_id)


@require_POST
@roles(*WORKERS)
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Whether a message of which no gateway told anything arrived; it is never sent again."""
    found = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    open_file(request, found.case_id)
    arrived = request.POST.get("a_ajuns", "")
    states = {"da": MessageState.DELIVERED, "nu": MessageState.FAILED}
    try:
        outbox.decide(found, states.get(arrived, MessageState.QUEUED), by=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("outreach:message", pk)
