"""Acts on a case: each a form that also works without JavaScript."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import worklist as ready
from cases.forms.acting import ActForm
from cases.forms.acts import ContactForm, CorrectForm, PostponeForm
from cases.models import Case, Milestone
from cases.services import contacts
from cases.views.acting import act, told
from cases.views.case import case_context, following, panel
from cases.views.files import open_file
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_WORKERS, Role
from intespo.kit.errors import DomainError
from intespo.kit.forms import saved
from intespo.kit.htmx import wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_WORKERS)
def contact(request: StaffRequest, pk: int) -> HttpResponse:
    """Note a contact: in place under a row of the list, on the case, or as a page of its own."""
    found = open_file(request, pk)
    form = ContactForm(request.POST or None, case=found)
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
    context = case_context(open_file(request, found.pk), request, form=ContactForm(case=found))
    return render(request, "cases/_case_body.html", {**context, "saved": True})


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_WORKERS)
def postpone(request: StaffRequest, pk: int) -> HttpResponse:
    """Another day for the next action."""
    found = open_file(request, pk)
    return act(request, found, PostponeForm(request.POST or None, case=found), title=_("Postpone"))


@require_POST
@roles(*CASE_WORKERS)
def done(request: StaffRequest, pk: int) -> HttpResponse:
    """What was to be done is done."""
    found, refused = open_file(request, pk), None
    form = ActForm(request.POST, case=found)
    try:
        seen = form.cleaned_data["seen"] if form.is_valid() else 0
        contacts.done(found, by=request.user, seen=seen)
    except DomainError as why:
        refused = why
    told(request, _("Done. The next contact is planned by the rhythm of the level."), refused)
    return redirect("cases:case", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.COORDINATOR)
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """Void a milestone of the own county, or write it anew with the right day."""
    standing = Milestone.objects.visible_to(request.user).standing().filter(~Q(kind="identified"))
    milestone = get_object_or_404(standing.select_related("case__youth"), pk=pk)
    title = _("Correct: %(kind)s") % {"kind": milestone.get_kind_display()}
    found = open_file(request, milestone.case_id)
    return act(request, found, CorrectForm(request.POST or None), title=title, on=milestone)
