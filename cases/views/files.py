"""Opening a person's file: visible, on record, outside the own caseload with a reason."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.files import GlassForm, ReasonForm
from cases.models import Case
from intespo.accounts import record, scope
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_READERS, LogAction, Role
from intespo.accounts.models import BreakGlass
from intespo.kit.forms import saved
from intespo.kit.htmx import wants_fragment

KIND = "case"
WITH = ("youth__locality__parent", "county", "manager")
FOUND = "found_elsewhere"
GLASS_BREAKERS = (Role.EXPERT, Role.COORDINATOR)


def open_file(
    request: StaffRequest, pk: int, *, action: LogAction = LogAction.VIEW, reading: bool = False
) -> Case:
    """A case that the user may see, put on record; 404 otherwise.

    ReasonNeeded when it lies outside the own caseload and nobody said why. With `reading`, a file
    of another county that the user broke the glass for is open too.
    """
    user = request.user
    case = Case.objects.visible_to(user).select_related(*WITH).filter(pk=pk).first()
    reason = ""
    if case is None and reading:
        case, reason = _through_the_glass(request, pk), "glass"
    elif case is not None and not case.in_caseload_of(user):
        given = record.reason_given(user, KIND, pk, sending=request.method == "POST")
        if given is None:
            raise record.ReasonNeeded(reverse("cases:why", args=[pk]))
        reason = given.value
    if case is None:
        raise Http404
    record.note(request, action, KIND, pk, county=case.county_id, reason=reason)
    return case


def _through_the_glass(request: StaffRequest, pk: int) -> Case | None:
    """The case of another county, if the glass was broken for it; the scope becomes that county."""
    opened = BreakGlass.objects.open_for(request.user, pk, timezone.now()).first()
    if opened is None:
        return None
    scope.move_to_county(request.user, opened.county_id)
    return Case.objects.select_related(*WITH).filter(pk=pk).first()


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_READERS)
def why(request: StaffRequest, pk: int) -> HttpResponse:
    """Why a file outside the own caseload is opened; the answer holds for twelve hours."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST or None)
    onward = request.GET.get("next", "")
    if not (onward.startswith("/") and url_has_allowed_host_and_scheme(onward, allowed_hosts=None)):
        onward = reverse("cases:case", args=[pk])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        record.note(
            request,
            LogAction.REASON,
            KIND,
            pk,
            county=case.county_id,
            reason=said["reason"],
            words=said["words"],
        )
        return HttpResponseRedirect(onward)
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/why.html", {"case": case, "form": form}, status=status)


@require_POST
@roles(*CASE_READERS)
def cnp(request: StaffRequest, pk: int) -> HttpResponse:
    """The personal number in clear, on demand and on record."""
    case = open_file(request, pk, action=LogAction.CNP_SHOWN, reading=True)
    page = "cases/_cnp.html" if wants_fragment(request) else "cases/cnp.html"
    return render(request, page, {"case": case, "youth": case.youth, "number": case.youth.cnp})


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*GLASS_BREAKERS)
def glass(request: StaffRequest) -> HttpResponse:
    """Open the file of another county that a search by CNP has just met."""
    found = request.session.get(FOUND)
    if not found:
        return redirect("cases:search")
    form = GlassForm(request.POST or None)
    with scope.system("search-elsewhere", request.user):
        others = Case.objects.open().exclude(county=request.user.county)
        case = get_object_or_404(others.select_related("county"), pk=found)
    if request.method == "POST" and saved(form, case, by=request.user):
        record.note(
            request,
            LogAction.BREAK_GLASS,
            KIND,
            case.pk,
            county=case.county_id,
            words=form.cleaned_data["words"],
        )
        messages.warning(request, _("The file is open to you for three hours; both were told."))
        return redirect("cases:case", case.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/glass.html", {"case": case, "form": form}, status=status)


def look_elsewhere(request: StaffRequest, number_hash: str) -> Case | None:
    """An open case of another county for a personal number, put on that county's record.

    Only its county may be shown. The session keeps its key for the next step.
    """
    with scope.system("search-elsewhere", request.user):
        others = Case.objects.open().exclude(county=request.user.county)
        found = others.filter(youth__cnp_hash=number_hash).first()
        if found:
            record.note(request, LogAction.SEARCH_CNP, KIND, found.pk, county=found.county_id)
    request.session[FOUND] = found.pk if found else None
    return found


def county_elsewhere(request: StaffRequest) -> str:
    """The county in which the last search by CNP met somebody; empty when it did not."""
    if not (found := request.session.get(FOUND)):
        return ""
    with scope.system("search-elsewhere", request.user):
        case = Case.objects.open().select_related("county").filter(pk=found).first()
    return case.county.name if case else ""
