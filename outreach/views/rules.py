"""Hours, prices and addresses as rows; an opt-out noted or undone at the person's own word."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.enums import JournalKind
from cases.models import Case
from cases.services import journal
from cases.views.files import open_file
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, LogAction, Role
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.territory.models import County
from outreach.enums import MessageChannel, SuppressionReason
from outreach.forms.rules import OfficeForm, OptOutForm, SendingRuleForm
from outreach.models import CountyOffice, SendingRule
from outreach.services import inbound, sending_rules

WORKERS = (Role.EXPERT, Role.COORDINATOR)
READERS = (*WORKERS, *NATIONWIDE_ROLES)


@require_safe
@roles(*READERS)
def rules(request: StaffRequest) -> HttpResponse:
    """The rule in force of each way, what comes later, and the agencies' addresses."""
    user = request.user
    mine = (
        County.objects.all()
        if user.is_nationwide
        else County.objects.filter(pk=user.county_id or 0)
    )
    context = {
        "rules": [sending_rules.of(channel) for channel in MessageChannel],
        "later": SendingRule.objects.filter(valid_from__gt=today()),
        "counties": mine.select_related("agency_office"),
        "may_edit": user.role == Role.NATIONAL,
        "may_move": user.role in (Role.NATIONAL, Role.COORDINATOR),
    }
    return render(request, "outreach/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL)
def rule(request: StaffRequest, channel: str) -> HttpResponse:
    """A new version of a way's rule."""
    if channel not in MessageChannel.values:
        raise Http404
    held = sending_rules.of(MessageChannel(channel))
    held.pk, held._state.adding, held.channel = None, True, channel
    form = SendingRuleForm(request.POST or None, instance=held, initial={"valid_from": today()})
    if request.method == "POST" and form.is_valid():
        made = form.save()
        said = f"sending {channel}: {', '.join(form.changed_data)}"
        record.note(request, LogAction.RULE, "sending_rule", made.pk, county=None, words=said)
        messages.success(request, _("Saved. What is sent from that day on follows it."))
        return redirect("outreach:rules")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": MessageChannel(channel).label}
    return render(request, "outreach/rule.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL, Role.COORDINATOR)
def office(request: StaffRequest, pk: int) -> HttpResponse:
    """Where a county's agency is: in messages, letters and on the public page."""
    county = get_object_or_404(County, pk=pk)
    if not request.user.is_nationwide and county.pk != request.user.county_id:
        raise Http404
    held = CountyOffice.objects.filter(county=county).first() or CountyOffice(county=county)
    form = OfficeForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        form.save()
        record.note(request, LogAction.RULE, "office", pk, county=pk)
        messages.success(request, _("Saved."))
        return redirect("outreach:rules")
    status = 422 if request.method == "POST" else 200
    return render(request, "outreach/rule.html", {"form": form, "title": county}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*WORKERS)
def opt_out(request: StaffRequest, pk: int) -> HttpResponse:
    """The person says no to messages, or yes again: for the number and the address on record."""
    case = open_file(request, pk)
    youth, ways = case.youth, inbound.opted_out(case.youth)
    form = OptOutForm(request.POST if request.method == "POST" else None, closed=bool(ways))
    if request.method == "POST" and form.is_valid():
        try:
            _turn(case, ways, form.cleaned_data.get("why", ""), by=request.user)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("cases:case", pk)
    status = 422 if request.method == "POST" else 200
    context = {"case": case, "youth": youth, "form": form, "closed": bool(ways)}
    return render(request, "outreach/opt_out.html", context, status=status)


def _turn(case: Case, ways: dict[MessageChannel, str], why: str, *, by: User) -> None:
    """Open what is closed, with the reason; close what is open."""
    if not ways:
        inbound.close_ways(case, SuppressionReason.BY_HAND, by=by)
        return
    with transaction.atomic():
        for address in ways.values():
            inbound.lift(address, why, by=by)
        journal.add(case, JournalKind.MESSAGE, {"inbound": None, "lifted": why}, by=by)
