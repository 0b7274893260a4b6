"""Who works on cases: the team of one, giving and sharing many at once, group sessions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.records import GroupForm
from cases.forms.support import CaseloadForm, HandOverForm
from cases.models import Case, CaseMember
from cases.services import caseload, rhythm
from cases.services.sessions import GROUP_MOST
from cases.views.acting import told
from cases.views.files import KIND, open_file
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_WORKERS, LogAction, Role
from intespo.kit.errors import DomainError
from intespo.kit.forms import saved

GIVERS = (Role.EXPERT, Role.COORDINATOR)


def chosen(request: StaffRequest) -> list[int]:
    """Keys of the cases that were ticked, as far as they are visible and open."""
    words = request.POST.getlist("dosar") or request.GET.getlist("dosar")
    keys = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 18]
    found = Case.objects.visible_to(request.user).open().filter(pk__in=keys[: caseload.MOST + 1])
    return list(found.values_list("pk", flat=True))


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*GIVERS)
def team(request: StaffRequest, pk: int) -> HttpResponse:
    """The manager and the colleagues of a case; one more."""
    found = open_file(request, pk)
    form = CaseloadForm(request.POST or None, user=request.user)
    if request.method == "POST" and saved(form, [found.pk], by=request.user):
        messages.success(request, _("Saved."))
        return redirect("cases:team", pk)
    context = {
        "case": found,
        "youth": found.youth,
        "form": form,
        "members": found.members.select_related("user"),
        "missing": rhythm.missing(found),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/team.html", context, status=status)


@require_POST
@roles(*GIVERS)
def team_leave(request: StaffRequest, pk: int, member: int) -> HttpResponse:
    """A colleague no longer works on the case."""
    found, refused = open_file(request, pk), None
    try:
        caseload.unshare(
            found, get_object_or_404(CaseMember, case=found, pk=member), by=request.user
        )
    except DomainError as why:
        refused = why
    told(request, _("Saved."), refused)
    return redirect("cases:team", pk)


@require_POST
@roles(Role.COORDINATOR)
def bulk(request: StaffRequest) -> HttpResponse:
    """Give or share the ticked cases."""
    form = CaseloadForm(request.POST, user=request.user)
    back = redirect("cases:table")
    if not form.is_valid():
        wrong = [str(why) for errors in form.errors.values() for why in errors]
        messages.error(request, wrong[0] if "colleague" in form.data else _("Choose a colleague."))
        return back
    try:
        count = form.save(chosen(request), by=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
        return back
    text = ngettext("%(n)s file changed.", "%(n)s files changed.", count) % {"n": count}
    messages.success(request, text)
    return back


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.COORDINATOR)
def hand_over(request: StaffRequest) -> HttpResponse:
    """All open cases of a colleague who is away go to another."""
    form = HandOverForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        count = form.save(by=request.user)
        text = ngettext("%(n)s file changed.", "%(n)s files changed.", count) % {"n": count}
        messages.success(request, text)
        return redirect("cases:table")
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/hand_over.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_WORKERS)
def group(request: StaffRequest) -> HttpResponse:
    """One session of several young people, ticked in the table."""
    keys = chosen(request)
    cases = Case.objects.visible_to(request.user).filter(pk__in=keys[:GROUP_MOST])
    found = list(cases.select_related("youth").order_by("youth__sort_key", "pk"))
    # A file outside the own caseload asks for a reason: that is given in the file, one by one.
    people = [case for case in found if case.in_caseload_of(request.user)]
    for case in people:
        record.note(request, LogAction.VIEW, KIND, case.pk, county=case.county_id)
    noting = request.method == "POST" and "minutes" in request.POST
    form = GroupForm(request.POST if noting else None)
    if noting and saved(form, people, by=request.user):
        text = ngettext("Noted of %(n)s young person.", "Noted of %(n)s young people.", len(people))
        messages.success(request, text % {"n": len(people)})
        return redirect("cases:table")
    context = {
        "people": people,
        "form": form,
        "too_many": len(keys) > GROUP_MOST,
        "of_others": len(found) - len(people),
    }
    return render(request, "cases/group.html", context, status=422 if noting else 200)
