"""From a printed figure to the persons behind it, as they were known at the cut-off."""

import re

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import LogAction
from reporting.models import REPORT_READERS, ReportDocument, ReportRun
from reporting.report.layout import COUNTRY
from reporting.services import behind

MOST = 2**62
# A county's code before a slash, then the cell's own.
CODE = r"(?:[A-Za-z]{1,2}/)?[A-Za-z0-9._-]{1,20}"


@require_safe
@roles(*REPORT_READERS)
def find_cell(request: StaffRequest, pk: int) -> HttpResponse:
    """A code that somebody typed: to its list."""
    get_object_or_404(ReportRun.objects.visible_to(request.user), pk=pk)
    code = request.GET.get("cod", "").strip()
    if not re.fullmatch(CODE, code):
        return render(request, "reporting/no_cell.html", {"code": code, "run": pk}, status=404)
    return redirect("reporting:cell", pk, code)


@require_safe
@roles(*REPORT_READERS)
def cell(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """The list behind one figure; it has as many rows as the figure says."""
    run = get_object_or_404(ReportRun.objects.visible_to(request.user), pk=pk)
    try:
        found = behind.find(run, code)
    except behind.NoCell:
        return render(request, "reporting/no_cell.html", {"code": code, "run": pk}, status=404)
    mine = ReportDocument.objects.visible_to(request.user).filter(run=run)
    own = (
        mine.filter(county=None) if found.area == COUNTRY else mine.filter(county__code=found.area)
    )
    if not own.exists():
        raise Http404
    context = {"found": found, "run": run}
    if behind.counts_persons(found.cell):
        county = found.counties[0] if len(found.counties) == 1 else None
        words = f"{run.pk} {found.full_code}"
        record.note(request, LogAction.LISTED, "report cell", run.pk, county=county, words=words)
        rows, onward = behind.page(found, _after(request), request.user)
        context |= {"rows": rows, "onward": onward, "total": behind.total(found)}
        context["subject"] = f"{run.pk} {found.full_code}"
    else:
        context["records"], context["onward"] = behind.records(found, _after(request))
    return render(request, "reporting/cell.html", context)


def _after(request: StaffRequest) -> int:
    text = request.GET.get("dupa", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    return min(number, MOST)
