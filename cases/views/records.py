"""The records of the agency: registration, presence, leaving, sessions, the papers it prints."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.forms.records import LeaveForm, PresenceForm, RegisterForm, SessionForm
from cases.models import CaseDocument
from cases.services import leaving
from cases.views.acting import act, told
from cases.views.files import open_file
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_WORKERS, LogAction, Role
from intespo.kit import pdf
from intespo.kit.dates import today
from intespo.kit.errors import DomainError

CLERKS = (Role.EXPERT, Role.COORDINATOR)
PAPERS = {"fisa": "cases/pdf/sheet.html", "adeverinta": "cases/pdf/certificate.html"}


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CLERKS)
def register(request: StaffRequest, pk: int) -> HttpResponse:
    """Registration in the agency's records, the first or again."""
    found = open_file(request, pk)
    initial = {
        "office": _("Agency %(county)s") % {"county": found.county.name},
        "groups": found.youth.groups,
    }
    form = RegisterForm(request.POST or None, case=found, initial=initial)
    return act(request, found, form, title=_("Register at the employment service"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CLERKS)
def presence(request: StaffRequest, pk: int) -> HttpResponse:
    """The young person came: the term begins anew."""
    found = open_file(request, pk)
    form = PresenceForm(request.POST or None, case=found)
    lead = _("A registration holds %(days)s days without a presence (an assumption).")
    return act(
        request,
        found,
        form,
        title=_("Presence at the agency"),
        lead=lead % {"days": settings.PRESENCE_DAYS},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CLERKS)
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody leaves the records, or is no longer NEET."""
    found = open_file(request, pk)
    form = LeaveForm(request.POST or None, case=found)
    return act(request, found, form, title=_("Leaves the records or NEET"))


@require_POST
@roles(*CLERKS)
def finish(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a file that was monitored to its end."""
    found, refused = open_file(request, pk), None
    try:
        leaving.finish(found, by=request.user)
    except DomainError as why:
        refused = why
    told(request, _("The file is closed: monitored to its end."), refused)
    return redirect("cases:case", pk)


@require_POST
@roles(*CLERKS)
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """A new file for somebody who is back."""
    found = open_file(request, pk)
    try:
        made = leaving.reopen(found, by=request.user)
    except DomainError as refused:
        told(request, "", refused)
        return redirect("cases:case", pk)
    told(request, _("A new file begins; the old one stays as it was."), None)
    return redirect("cases:case", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_WORKERS)
def session(request: StaffRequest, pk: int) -> HttpResponse:
    """A session of information, counselling or mediation."""
    found = open_file(request, pk)
    form = SessionForm(request.POST or None, case=found)
    lead = _("Also for who does not want to register: informing is owed to everybody.")
    return act(request, found, form, title=_("Information and counselling"), lead=lead)


@require_safe
@roles(*CLERKS)
def paper(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """The registration sheet, or the certificate with the level, as PDF."""
    if kind not in PAPERS:
        raise Http404
    found = open_file(request, pk, action=LogAction.EXPORT)
    registration = found.registrations.filter(left_on=None).first()
    if registration is None:
        told(request, "", DomainError(_("Who is not registered gets no such paper.")))
        return redirect("cases:case", pk)
    papers = CaseDocument.objects.filter(case=found, removed_at=None)
    context = {
        "case": found,
        "youth": found.youth,
        "registration": registration,
        "papers": papers,
        "on": today(),
        "by": request.user,
        "demo": settings.DEMO,
    }
    made = pdf.render(PAPERS[kind], context, identifier=f"{kind}-{registration.pk}")
    attachment = {"Content-Disposition": f'attachment; filename="{kind}-{found.pk}.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=attachment)
