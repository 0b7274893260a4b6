"""One act on a case: its form on a page of its own, or the act and the way back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.models import Case
from intespo.accounts.access import StaffRequest
from intespo.kit.errors import DomainError
from intespo.kit.forms import PlainForm, saved


def act(
    request: StaffRequest,
    found: Case,
    form: PlainForm,
    *,
    title: str,
    on: object = None,
    back: str = "cases:case",
    lead: str = "",
) -> HttpResponse:
    """Show a form, or act and return; what was typed stays when the act is refused."""
    if request.method == "POST" and saved(form, on or found, by=request.user):
        messages.success(request, _("Saved."))
        return redirect(back, found.pk)
    status = 422 if request.method == "POST" else 200
    context = {
        "case": found,
        "youth": found.youth,
        "form": form,
        "title": title,
        "lead": lead,
        "back": back,
    }
    return render(request, "cases/act.html", context, status=status)


def told(request: StaffRequest, done: str, refused: DomainError | None) -> None:
    """A message about an act that has no form."""
    if refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
