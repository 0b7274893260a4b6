"""Campaigns: made from the table's filters, frozen, approved, run, watched."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.filters import CaseFilter
from cases.views.worklist import base_list
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, LogAction, Role
from intespo.kit.background import after_commit
from intespo.kit.errors import DomainError
from intespo.kit.figures import whole
from intespo.kit.htmx import polled
from outreach import tasks
from outreach.enums import BY_GATEWAY, CampaignStatus
from outreach.forms.campaigns import CampaignForm, CampaignStepForm
from outreach.models import Audience, Campaign, CampaignStep
from outreach.services import campaigns, trials, yields

EDITORS = (Role.COORDINATOR, Role.NATIONAL)
READERS = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)
MOVING = (CampaignStatus.RUNNING,)
MOST_FILTERS = 500
EDITED = (CampaignStatus.DRAFT, CampaignStatus.FROZEN)


@require_safe
@roles(*READERS)
def campaign_list(request: StaffRequest) -> HttpResponse:
    """The county's campaigns and those of the country."""
    found = Campaign.objects.visible_to(request.user).select_related("county", "created_by")
    context = {"campaigns": found[:200], "may_edit": request.user.role in EDITORS}
    return render(request, "outreach/campaigns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*EDITORS)
def campaign_add(request: StaffRequest) -> HttpResponse:
    """A draft; the filters come along from the table."""
    query = (request.POST.get("filtru") or request.GET.urlencode()).replace("\x00", "")
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and not _is_right(query):
        form.add_error(None, _("The filter is not right: make the campaign from the table anew."))
    if request.method == "POST" and form.is_valid():
        return redirect("outreach:campaign", form.create(query, by=request.user).pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "query": query, "filters": _words(query)}
    return render(request, "outreach/campaign_add.html", context, status=status)


@require_safe
@roles(*READERS)
def campaign(request: StaffRequest, pk: int) -> HttpResponse:
    """Steps, audience with its reasons, and how it goes; asks again while it runs."""
    found = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    return polled(
        request,
        page="outreach/campaign.html",
        fragment="outreach/_campaign_state.html",
        context=_context(found, request),
        waiting=found.status in MOVING,
    )


def _context(found: Campaign, request: StaffRequest) -> dict[str, Any]:
    user = request.user
    own = user.role in EDITORS and (found.county_id == user.county_id or user.is_nationwide)
    people = Audience.objects.visible_to(user).filter(campaign=found)
    editable = own and found.status in EDITED
    return {
        "campaign": found,
        "steps": found.steps.select_related("template", "template_b"),
        "may_edit": editable,
        "may_act": own,
        "may_approve": own and found.created_by_id != user.pk,
        "step_form": CampaignStepForm(campaign=found) if editable else None,
        "filters": _words(found.filters),
        "addressed": people.addressed().count(),
        "left_out": [(why.label, n) for why, n in campaigns.left_out(found, user).items()],
        "price": campaigns.price(found, user) // 10,  # bani
        "samples": campaigns.samples(found, user),
        "progress": yields.progress(found),
        "arms": yields.arms(found),
        "gateway_ways": BY_GATEWAY,
        "moving": found.status in MOVING,
    }


def _is_right(query: str) -> bool:
    """Whether the table understands the filters, and they can be kept whole."""
    return len(query) <= MOST_FILTERS and CaseFilter(QueryDict(query)).form.is_valid()


def _words(query: str) -> list[tuple[str, str]]:
    """The filters in words, for people; what the table knows besides filters is left out."""
    asked, given = CaseFilter(QueryDict(query)).form, QueryDict(query)
    known = [name for name in given if name in asked.fields and given[name]]
    return [
        (str(asked.fields[name].label), _said(asked.fields[name], given[name])) for name in known
    ]


def _said(field: Any, value: str) -> str:
    """A choice as people read it."""
    return str(dict(getattr(field, "choices", ())).get(value, value))


@require_POST
@roles(*EDITORS)
def campaign_step(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a step, or take one away."""
    found = get_object_or_404(Campaign.objects.of_editor(request.user), pk=pk)
    gone = request.POST.get("sterge", "")
    if found.status not in EDITED:
        messages.error(request, _("The campaign has begun: its steps stay as they are."))
    elif gone.isdecimal() and len(gone) < 18:
        get_object_or_404(CampaignStep, campaign=found, pk=gone).delete()
        campaigns.thaw(found)
    else:
        form = CampaignStepForm(request.POST, campaign=found)
        if not form.is_valid():
            context = {**_context(found, request), "step_form": form}
            return render(request, "outreach/campaign.html", context, status=422)
        form.create()
        campaigns.thaw(found)
    return redirect("outreach:campaign", pk)


@require_POST
@roles(*EDITORS)
def campaign_freeze(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose the audience now."""
    found = get_object_or_404(Campaign.objects.of_editor(request.user), pk=pk)
    chosen = CaseFilter(
        QueryDict(found.filters), queryset=base_list(request.user, everybody=True), request=request
    )
    try:
        if not chosen.form.is_valid():
            raise DomainError(_("The filter is not right: make the campaign from the table anew."))
        count = campaigns.freeze(found, chosen.qs, found.filters)
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("outreach:campaign", pk)
    said = f"campaign {pk}: {count} · {found.filters}"
    county = request.user.county_id
    record.note(request, LogAction.LISTED, "campaign", pk, county=county, words=said)
    text = ngettext(
        "%(n)s young person was looked at.", "%(n)s young people were looked at.", count
    )
    messages.success(request, text % {"n": whole(count)})
    return redirect("outreach:campaign", pk)


@require_POST
@roles(*EDITORS)
def campaign_act(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin, approve, pause, resume, stop."""
    found = get_object_or_404(Campaign.objects.of_editor(request.user), pk=pk)
    try:
        _act(request, found)
    except DomainError as refused:
        messages.error(request, str(refused))
    there = Campaign.objects.filter(pk=pk).exists()
    return redirect("outreach:campaign", pk) if there else redirect("outreach:campaigns")


def _act(request: StaffRequest, found: Campaign) -> None:
    match request.POST.get("act", ""):
        case "porneste":
            if not campaigns.ask(found):
                messages.success(request, _("It waits for a second person to approve it."))
        case "aproba":
            campaigns.approve(found, by=request.user)
        case "pauza":
            campaigns.pause(found)
        case "reia":
            campaigns.resume(found)
        case "opreste":
            held = campaigns.stop(found)
            text = ngettext("%(n)s message held back.", "%(n)s messages held back.", held)
            messages.success(request, text % {"n": whole(held)})
        case "sterge":
            campaigns.discard(found)
            messages.success(request, _("The draft is gone."))
        case _:
            raise DomainError(_("Say what to do."))
    after_commit(tasks.advance)


@require_POST
@roles(*EDITORS)
def campaign_trial(request: StaffRequest, pk: int) -> HttpResponse:
    """A test to one's own phone or mailbox, with made-up words in it."""
    found = get_object_or_404(Campaign.objects.of_editor(request.user), pk=pk)
    key = request.POST.get("pas", "")
    steps = found.steps.select_related("template", "campaign")
    step = get_object_or_404(steps, pk=key if key.isdecimal() and len(key) < 18 else 0)
    try:
        token = trials.ask(step, request.POST.get("numar", ""), by=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        tasks.send_trial.delay(token.int)
        messages.success(request, _("The test is on its way."))
    return redirect("outreach:campaign", pk)
