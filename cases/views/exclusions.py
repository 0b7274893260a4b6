"""A person says why somebody is left out for a time, or that two files are about one person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.exclusions import ExclusionForm, SecondFileForm
from cases.models import Exclusion, Merge
from cases.services import exclusions, merging
from cases.views.files import open_file
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import Role
from intespo.kit.errors import DomainError
from intespo.kit.forms import saved

WRITERS = (Role.EXPERT, Role.COORDINATOR)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*WRITERS)
def exclude(request: StaffRequest, pk: int) -> HttpResponse:
    """The reason, from when and until when."""
    case = open_file(request, pk)
    form = ExclusionForm(request.POST or None)
    if request.method == "POST" and saved(form, case, by=request.user):
        if form.cleaned_data["until"]:
            said = _("Saved. The young person comes back when the term ends.")
        else:
            said = _("Saved. Without a term the exclusion stands until somebody lifts it.")
        messages.success(request, said)
        return redirect("cases:case", pk)
    status = 422 if request.method == "POST" else 200
    context = {"case": case, "youth": case.youth, "form": form, "title": _("Exclude for a time")}
    return render(request, "cases/act.html", context, status=status)


@require_POST
@roles(*WRITERS)
def lift(request: StaffRequest, pk: int, exclusion: int) -> HttpResponse:
    """The reason no longer holds."""
    case = open_file(request, pk)
    found = get_object_or_404(Exclusion, pk=exclusion, youth=case.youth)
    try:
        exclusions.lift(found, case, by=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Lifted: the young person counts again."))
    return redirect("cases:case", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*WRITERS)
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Another file is about the same person: put the pair in the queue, side by side."""
    case = open_file(request, pk)
    form = SecondFileForm(request.POST or None, user=request.user)
    if request.method == "POST" and saved(form, case, by=request.user):
        messages.info(request, _("Look at both records, then decide."))
        return redirect(f"{reverse('cases:pairs')}?pereche={form.made}")
    status = 422 if request.method == "POST" else 200
    context = {"case": case, "youth": case.youth, "form": form, "title": _("On record twice")}
    return render(request, "cases/act.html", context, status=status)


@require_POST
@roles(*WRITERS)
def merge_undo(request: StaffRequest, pk: int, merge: int) -> HttpResponse:
    """Two records again, exactly."""
    case = open_file(request, pk)
    found = get_object_or_404(Merge, pk=merge, kept=case.youth)
    try:
        merging.undo(found, by=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Two records again, as they were."))
    return redirect("cases:case", pk)
