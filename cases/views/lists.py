"""Lists: all of them, a new one, and one with what would happen or happened."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import tasks
from cases.breakdown import PARTS, parts
from cases.enums import Decision, ListStatus
from cases.filters import SourceListFilter
from cases.forms.lists import ListUploadForm
from cases.models import ListRow, SourceList
from cases.services import columns, imports, receipts
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, LogAction, Role
from intespo.kit.background import after_commit
from intespo.kit.htmx import polled
from intespo.kit.paging import Page, keyset

READERS = (Role.COORDINATOR, Role.EXPERT, *NATIONWIDE_ROLES)
WRITERS = (Role.COORDINATOR, Role.NATIONAL)
SAMPLES = 3  # rows of each decision among the examples


@require_safe
@roles(*READERS)
def source_lists(request: StaffRequest) -> HttpResponse:
    """All lists of the county, newest first."""
    lists = SourceList.objects.visible_to(request.user)
    asked = SourceListFilter(request.GET, queryset=lists, request=request)
    if not request.user.is_nationwide:
        del asked.form.fields["county"]
    lists = asked.qs.select_related("county", "organisation", "round")
    page = keyset(lists, request, "id", newest_first=True)
    return render(request, "cases/source_lists.html", {"page": page, "filter": asked})


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*WRITERS)
def upload(request: StaffRequest) -> HttpResponse:
    """Hand in a list; what cannot be read is refused here, with its cause."""
    form = ListUploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        source = form.save(by=request.user)
        if source is not None:
            if source.status == ListStatus.RECEIVED:
                after_commit(tasks.read_list, source.pk)
            else:
                messages.info(request, _("This very file is already here: nothing was changed."))
            return redirect("cases:source_list", source.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/list_upload.html", {"form": form}, status=status)


@require_safe
@roles(*READERS)
def source_list(request: StaffRequest, pk: int) -> HttpResponse:
    """One list: what would happen, or what happened, row by row with the reason."""
    source = get_object_or_404(
        SourceList.objects.visible_to(request.user).select_related(
            "county", "created_by", "organisation", "round"
        ),
        pk=pk,
    )
    record.note(request, LogAction.LISTED, "list", source.pk, county=source.county_id)
    busy = source.status in (ListStatus.RECEIVED, *imports.BUSY)
    counts = imports.counts(source)
    context = {
        "source": source,
        "busy": busy,
        "progress": imports.progress(source),
        "parts": parts(counts),
        "counts": [(decision, n) for decision, n in counts.items() if n],
        "changes": sum(counts[decision] for decision in CHANGES),
        "columns": columns.described(source),
        "others": _others(source),
        "outdated": imports.is_outdated(source),
        "receipt": receipts.suffix_of(source),
        "may_write": request.user.role in WRITERS,
        "undo_days": imports.UNDO_DAYS,
        **_rows(request, source, counts),
    }
    return polled(
        request,
        page="cases/source_list.html",
        fragment="cases/_list_state.html",
        context=context,
        waiting=busy,
    )


CHANGES = (Decision.NEW, Decision.COMPLETE, Decision.EXCLUDED)


def _rows(request: StaffRequest, source: SourceList, counts: dict[Decision, int]) -> dict[str, Any]:
    """Examples of every decision, or all rows of the decision or part that is asked for."""
    asked, part = request.GET.get("decizie", ""), request.GET.get("parte", "")
    rows = ListRow.objects.filter(source_list=source).select_related("locality")
    rows = rows.prefetch_related("pairs__youth", "youth__cases")
    if asked in Decision.values:
        page = keyset(rows.filter(decision=asked), request, "row")
    elif part in PARTS:
        page = keyset(rows.filter(decision__in=PARTS[part].decisions), request, "row")
    elif asked == "toate":
        page = keyset(rows, request, "row")
    else:
        return {"page": Page(_samples(rows, counts), "", True), "asked": ""}
    return {"page": page, "asked": asked or part}


def _samples(rows: QuerySet[ListRow], counts: dict[Decision, int]) -> list[ListRow]:
    found = [
        row
        for decision, n in counts.items()
        for row in (rows.filter(decision=decision).order_by("row")[:SAMPLES] if n else ())
    ]
    return sorted(found, key=lambda row: row.row)


def _others(source: SourceList) -> list[SourceList]:
    """Other lists of the county that wait, run, or were applied last."""
    lists = SourceList.objects.filter(county_id=source.county_id).exclude(pk=source.pk)
    return list(lists.select_related("organisation").order_by("-id")[:4])
