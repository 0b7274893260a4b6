"""Consents of a case, and the young person's own link."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.support import ConsentForm, WithdrawForm
from cases.models import Consent, ConsentText, PersonalLink
from cases.services import links
from cases.services.consents import told_on
from cases.views.acting import act, told
from cases.views.files import open_file
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_WORKERS
from intespo.kit.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_WORKERS)
def consents(request: StaffRequest, pk: int) -> HttpResponse:
    """What the young person consented to, with texts and proofs; one more."""
    found = open_file(request, pk)
    form = ConsentForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        return act(request, found, form, title=_("Consents"), back="cases:consents")
    given = Consent.objects.filter(youth=found.youth).select_related("text", "by", "withdrawn_by")
    context = {
        "case": found,
        "youth": found.youth,
        "consents": given,
        "texts": ConsentText.objects.all(),
        "form": form,
        "told_on": told_on(found),
        "link": PersonalLink.objects.alive().filter(youth=found.youth).first(),
    }
    return render(request, "cases/consents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_WORKERS)
def consent_withdraw(request: StaffRequest, pk: int, consent: int) -> HttpResponse:
    """The young person thought again."""
    found = open_file(request, pk)
    given = get_object_or_404(Consent.objects.standing(), youth=found.youth, pk=consent)
    title = _("Withdrawn: %(purpose)s") % {"purpose": given.get_purpose_display()}
    form = WithdrawForm(request.POST or None)
    return act(request, found, form, title=title, on=given, back="cases:consents")


@require_POST
@roles(*CASE_WORKERS)
def link(request: StaffRequest, pk: int) -> HttpResponse:
    """A new personal link, or none any more."""
    found, refused = open_file(request, pk), None
    closing = "close" in request.POST
    try:
        if closing:
            links.revoke(found, by=request.user)
        else:
            links.make(found, by=request.user)
    except DomainError as why:
        refused = why
    done = _("The link is closed.") if closing else _("The link is ready: hand it over.")
    told(request, done, refused)
    return redirect("cases:consents", pk)
