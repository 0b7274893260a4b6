"""Acts on a case: each a form that also works without JavaScript."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import worklist as ready
from cases.forms.acts import (
    ContactForm,
    CorrectForm,
    PostponeForm,
    RegisterForm,
    SessionForm,
)
from cases.models import Case, Milestone
from cases.views.case import case_context, following, panel
from cases.views.files import open_file
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_WORKERS, Role
from intespo.kit.forms import PlainForm, saved
from intespo.kit.htmx import wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_WORKERS)
def contact(request: StaffRequest, pk: int) -> HttpResponse:
    """Note a contact: in place under a row of the list, on the case, or as a page of its own."""
    found = open_file(request, pk)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and saved(form, found, by=request.user):
        return _after_contact(request, found)
    status = 422 if request.method == "POST" else 200
    if wants_fragment(request):
        return _panel(request, found, form, status)
    context = case_context(found, request, form=form)
    return render(request, "cases/case.html", context, status=status)


def _panel(request: StaffRequest, found: Case, form: ContactForm, status: int) -> HttpResponse:
    """The panel alone; with errors it takes its own place, not the row's or the case's."""
    place = "lista" if request.GET.get("loc") == "lista" else "caz"
    context = {"case": found, "panel": panel(form), "place": place}
    response = render(request, "cases/_contact_panel.html", context, status=status)
    if status == 422:
        response["HX-Retarget"] = "[data-panel]"
        response["HX-Reswap"] = "outerHTML"
    return response


def _after_contact(request: StaffRequest, found: Case) -> HttpResponse:
    """The changed row, the changed case, or the next case."""
    onward = following(found, request.user) if "onward" in request.POST else None
    target = redirect("cases:case", (onward or found).pk)
    if not wants_fragment(request):
        messages.success(request, _("Noted."))
        return target
    if request.GET.get("loc") == "lista":
        row = ready.one(Case.objects.visible_to(request.user), found.pk)
        response = render(request, "cases/_case_row.html", {"row": row, "saved": True})
        # The counts and the week listen for it.
        response["HX-Trigger"] = "contact-saved"
        return response
    if onward:
        return HttpResponse(status=204, headers={"HX-Redirect": target["Location"]})
    context = case_context(open_file(request, found.pk), request, form=ContactForm())
    return render(request, "cases/_case_body.html", {**context, "saved": True})


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.EXPERT, Role.COORDINATOR)
def register(request: StaffRequest, pk: int) -> HttpResponse:
    """Registration in the agency's records."""
    found = open_file(request, pk)
    initial = {"office": _("Agency %(county)s") % {"county": found.county.name}}
    form = RegisterForm(request.POST or None, initial=initial)
    return _act(request, found, form, title=_("Register at the employment service"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_WORKERS)
def session(request: StaffRequest, pk: int) -> HttpResponse:
    """A session of information or counselling."""
    form = SessionForm(request.POST or None)
    found = open_file(request, pk)
    return _act(request, found, form, title=_("Information and counselling"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_WORKERS)
def postpone(request: StaffRequest, pk: int) -> HttpResponse:
    """Another day for the next action."""
    form = PostponeForm(request.POST or None)
    return _act(request, open_file(request, pk), form, title=_("Postpone"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.COORDINATOR)
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """Void a milestone of the own county, or write it anew with the right day."""
    standing = Milestone.objects.visible_to(request.user).standing().filter(~Q(kind="identified"))
    milestone = get_object_or_404(standing.select_related("case__youth"), pk=pk)
    form = CorrectForm(request.POST or None)
    title = _("Correct: %(kind)s") % {"kind": milestone.get_kind_display()}
    return _act(request, open_file(request, milestone.case_id), form, title=title, on=milestone)


def _act(
    request: StaffRequest, found: Case, form: PlainForm, *, title: str, on: Milestone | None = None
) -> HttpResponse:
    """Show a form, or act and return to the case."""
    if request.method == "POST" and saved(form, on or found, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("cases:case", found.pk)
    status = 422 if request.method == "POST" else 200
    context = {"case": found, "youth": found.youth, "form": form, "title": title}
    return render(request, "cases/act.html", context, status=status)
