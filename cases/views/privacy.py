"""Rights of the young person: a copy of all data, rectification, objection, erasure; terms."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import dossier
from cases.forms.privacy import EraseForm, ObjectionForm, RectifyForm, RetentionForm
from cases.models import Case, RetentionRule, RetentionRun
from cases.services import privacy as rights
from cases.services import retention as terms
from cases.views.files import open_file
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_READERS, LogAction, Role
from intespo.kit import pdf
from intespo.kit.dates import today
from intespo.kit.forms import PlainForm, saved

ACTORS = (Role.EXPERT, Role.COORDINATOR)
COPIERS = (*ACTORS, Role.AUDITOR)


@require_safe
@roles(*CASE_READERS)
def rights_page(request: StaffRequest, pk: int) -> HttpResponse:
    """What the young person may ask for, and what comes of it."""
    case = open_file(request, pk)
    context = {
        "case": case,
        "youth": case.youth,
        "objection": case.youth.objections.filter(withdrawn_at=None).first(),
        "keeps": rights.kept_until(case.youth_id),
        "may_act": request.user.role in ACTORS and not case.youth.anonymised_at,
        "may_copy": request.user.role in COPIERS,
        "may_erase": request.user.role == Role.COORDINATOR and not case.youth.anonymised_at,
    }
    return render(request, "cases/rights.html", context)


@require_safe
@roles(*COPIERS)
def copy(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """Everything that is kept of the person, as PDF or JSON."""
    if kind not in ("pdf", "json"):
        raise Http404
    case = open_file(request, pk, action=LogAction.EXPORT)
    sections, name = dossier.of(case.youth), f"date-dosar-{case.pk}.{kind}"
    attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "json":
        body = {
            "simulated": settings.DEMO,
            "made_at": timezone.now(),
            "sections": [section._asdict() for section in sections],
        }
        return JsonResponse(body, headers=attachment, json_dumps_params={"ensure_ascii": False})
    context = {
        "sections": sections,
        "youth": case.youth,
        "on": timezone.localtime(),
        "demo": settings.DEMO,
        "rules": RetentionRule.objects.all(),
    }
    made = pdf.render("cases/pdf/dossier.html", context, identifier=f"dossier-{case.pk}")
    return HttpResponse(made, content_type="application/pdf", headers=attachment)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*ACTORS)
def rectify(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct what is known of the person."""
    case = open_file(request, pk)
    form = RectifyForm(request.POST or None, youth=case.youth)
    if request.POST.get("cnp"):
        # Whether somebody has a number is an answer too.
        county = case.county_id
        record.note(request, LogAction.SEARCH_CNP, "youth", case.youth_id, county=county)
    return _act(request, case, form, _("Rectify"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*ACTORS)
def objection(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the person does not want to be contacted any more."""
    form = ObjectionForm(request.POST or None)
    return _act(request, open_file(request, pk), form, _("Does not want to be contacted"))


@require_POST
@roles(*ACTORS)
def objection_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """The person wants to hear from us again."""
    rights.withdraw_objection(open_file(request, pk), by=request.user)
    messages.success(request, _("Saved."))
    return redirect("cases:rights", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.COORDINATOR)
def erase(request: StaffRequest, pk: int) -> HttpResponse:
    """Erase what the law lets go; the page says what stays, and why."""
    form = EraseForm(request.POST or None)
    return _act(request, open_file(request, pk), form, _("Erase"), page="cases/erase.html")


def _act(
    request: StaffRequest, case: Case, form: PlainForm, title: str, page: str = "cases/act.html"
) -> HttpResponse:
    """Show a form, or act and return to the rights."""
    if request.method == "POST" and saved(form, case, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("cases:rights", case.pk)
    status = 422 if request.method == "POST" else 200
    keeps = rights.kept_until(case.youth_id)
    context = {"case": case, "youth": case.youth, "form": form, "title": title, "keeps": keeps}
    return render(request, page, context, status=status)


@require_safe
@roles(Role.NATIONAL, Role.AUDITOR)
def retention(request: StaffRequest) -> HttpResponse:
    """The terms, what is past them today (a dry run), what was announced and cleared."""
    rules = [
        {"rule": rule, "before": terms.past(rule, today()), "due": terms.due(rule, today())}
        for rule in RetentionRule.objects.all()
    ]
    context = {
        "rules": rules,
        "runs": RetentionRun.objects.select_related("rule")[:20],
        "may_edit": request.user.role == Role.NATIONAL,
    }
    return render(request, "cases/retention.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL)
def retention_rule(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a term, or switch it off."""
    rule = get_object_or_404(RetentionRule, pk=pk)
    form = RetentionForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        form.save()
        words = f"{rule.subject}: {rule.months or rule.until} {rule.active}"
        record.note(request, LogAction.RULE, "retention", rule.pk, county=None, words=words)
        messages.success(request, _("Saved."))
        return redirect("cases:retention")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "rule": rule}
    return render(request, "cases/retention_rule.html", context, status=status)
