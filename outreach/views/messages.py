"""Screens of outreach."""

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.views.files import open_file
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_READERS, NATIONWIDE_ROLES, Role
from intespo.kit.background import after_commit
from intespo.kit.errors import DomainError
from intespo.kit.htmx import polled
from intespo.kit.paging import keyset
from outreach import tasks
from outreach.enums import WAITING, MessageChannel, MessageState
from outreach.forms.messages import MessageForm
from outreach.models import CountyOffice, Inbound, Message, PublicRegistration
from outreach.services import inbound

WRITERS = (Role.EXPERT, Role.COORDINATOR)
READERS = (*WRITERS, *NATIONWIDE_ROLES)


@require_safe
@roles(*READERS)
def messages_list(request: StaffRequest) -> HttpResponse:
    """All messages of the county, newest first, with their states."""
    found = Message.objects.visible_to(request.user)
    states = dict(found.order_by().values_list("state").annotate(Count("id")))
    state = request.GET.get("stare", "")
    rows = found.select_related("youth", "created_by", "county")
    if state in MessageState.values:
        rows = rows.filter(state=state)
    context = {
        "page": keyset(rows, request, "id", newest_first=True),
        "states": [(s, states.get(s.value, 0)) for s in MessageState],
        "state": state,
        "total": sum(states.values()),
        "prints": request.user.role == Role.COORDINATOR,
        "registered": PublicRegistration.objects.visible_to(request.user).waiting().count(),
        "replies": Inbound.objects.visible_to(request.user).waiting().count(),
    }
    return render(request, "outreach/messages.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*WRITERS)
def write(request: StaffRequest, pk: int) -> HttpResponse:
    """One message to one young person; it leaves through the outbox."""
    case = open_file(request, pk)
    if case.closed_on:
        raise Http404
    text = _("Hello, this is the employment agency of %(county)s. Call us at %(phones)s.")
    office = CountyOffice.objects.filter(county=case.county).first()
    phones = ", ".join(["021.44.44.000", *([office.phone] if office and office.phone else [])])
    initial = {
        "channel": MessageChannel.SMS,
        "body": text % {"county": case.county.name, "phones": phones},
        "subject": _("From the employment agency"),
    }
    form = MessageForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.save(case, by=request.user)
        except DomainError as refused:
            form.add_error("channel", str(refused))
        else:
            by_mail = made.channel == MessageChannel.EMAIL
            after_commit(tasks.drain_mail if by_mail else tasks.drain)
            return redirect("outreach:message", made.pk)
    status = 422 if request.method == "POST" else 200
    context = {"case": case, "youth": case.youth, "form": form}
    return render(request, "outreach/write.html", context, status=status)


@require_safe
@roles(*READERS)
def message(request: StaffRequest, pk: int) -> HttpResponse:
    """One message and its state; htmx asks again until it is settled."""
    found = Message.objects.visible_to(request.user).select_related("youth", "created_by", "case")
    shown = get_object_or_404(found, pk=pk)
    open_file(request, shown.case_id)
    waiting = shown.state in WAITING
    return polled(
        request,
        page="outreach/message.html",
        fragment="outreach/_message_state.html",
        context={
            "message": shown,
            "waiting": waiting,
            "may_decide": request.user.role in WRITERS,
        },
        waiting=waiting,
    )


@require_safe
@roles(*CASE_READERS)
def case_card(request: StaffRequest, pk: int) -> HttpResponse:
    """The card that a case page pulls in: the last messages and their states."""
    case = open_file(request, pk, reading=True)
    own_county = case.county_id == request.user.county_id
    context = {
        "case": case,
        "messages_sent": Message.objects.filter(case=case)[:5],
        "replies": Inbound.objects.visible_to(request.user).filter(case=case)[:3],
        "opted_out": bool(inbound.opted_out(case.youth)),
        "may_write": request.user.role in WRITERS and own_county and not case.closed_on,
    }
    return render(request, "outreach/_case_card.html", context)
