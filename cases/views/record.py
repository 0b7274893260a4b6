"""The record for those who check it: who saw whom, what is odd, who changed what."""

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import history, oddities
from cases.filters import LookFilter
from cases.models import Case
from cases.views.files import KIND, open_file
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.models import AccessLog, BreakGlass
from intespo.accounts.models.record import RECORD_READERS
from intespo.accounts.tasks import LAST_CHECK
from intespo.kit.paging import keyset


@require_safe
@roles(*RECORD_READERS)
def looks(request: StaffRequest) -> HttpResponse:
    """Who saw whom, newest first, with what is odd above it."""
    lines = AccessLog.objects.visible_to(request.user).select_related("user", "county")
    found = LookFilter(request.GET, queryset=lines, request=request)
    page = keyset(found.qs, request, "id", newest_first=True)
    context = {
        "filter": found,
        "page": page,
        "kind": KIND,
        "oddities": oddities.found(request.user),
        "glasses": BreakGlass.objects.visible_to(request.user).select_related(
            "user__county", "county"
        )[:10],
        "check": cache.get(LAST_CHECK),
        "sealed_days": record.extent()[1],
    }
    return render(request, "cases/record.html", context)


@require_safe
@roles(*RECORD_READERS)
def changes(request: StaffRequest, pk: int) -> HttpResponse:
    """Every change of a person's rows, and every look at the file."""
    case = open_file(request, pk)
    seen = AccessLog.objects.visible_to(request.user).filter(subject_kind=KIND, subject_id=pk)
    context = {
        "case": case,
        "youth": case.youth,
        "changes": history.of_case(case),
        "looks": seen.select_related("user")[:100],
        "cases": Case.objects.visible_to(request.user).filter(youth=case.youth),
    }
    return render(request, "cases/changes.html", context)
