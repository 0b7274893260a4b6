"""Screens of profiling. Only the agency's experts profile (Law 76/2002 art. 58(2))."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.enums import LEVEL_BARS, Level
from cases.models import Case
from cases.views.files import open_file
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_READERS, Role
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from profiling.forms import ProfileForm
from profiling.models import Grid, Profile


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.EXPERT)
def profile(request: StaffRequest, pk: int) -> HttpResponse:
    """The questionnaire; the level is computed, shown and frozen."""
    case = open_file(request, pk)
    grid = Grid.objects.in_force(today())
    form = ProfileForm(request.POST or None, grid=grid, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.save(by=request.user)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            words = {"level": Level(made.final_level).label, "points": made.score}
            messages.success(request, _("%(level)s, %(points)s points of 100.") % words)
            return redirect("cases:case", case.pk)
    status = 422 if request.method == "POST" else 200
    context = {"case": case, "youth": case.youth, "form": form, "grid": grid}
    return render(request, "profiling/profile.html", context, status=status)


@require_safe
@roles(*CASE_READERS)
def answers(request: StaffRequest, pk: int) -> HttpResponse:
    """The answers behind the level, each with its points."""
    case = open_file(request, pk, reading=True)
    found = get_object_or_404(_profiles(case)[:1])
    rows = found.answers.select_related("answer__criterion").order_by(
        "answer__criterion__position", "answer__position"
    )
    context = {"case": case, "youth": case.youth, "profile": found, "rows": rows}
    return render(request, "profiling/answers.html", context)


@require_safe
@roles(*CASE_READERS)
def case_card(request: StaffRequest, pk: int) -> HttpResponse:
    """The card that a case page pulls in: level, points, validity."""
    case = open_file(request, pk, reading=True)
    found = _profiles(case).first()
    bars = LEVEL_BARS[Level(found.final_level)] if found else 0
    context = {"case": case, "profile": found, "bars": bars, "today": today()}
    return render(request, "profiling/_case_card.html", context)


def _profiles(case: Case) -> QuerySet[Profile]:
    return Profile.objects.filter(case=case).select_related("grid", "by")
