"""Lists: received, rehearsed, applied."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import tasks
from cases.enums import Decision, ListStatus
from cases.forms.lists import ListUploadForm
from cases.models import ListRow, SourceList
from cases.services import imports
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, LogAction, Role
from intespo.kit.background import after_commit
from intespo.kit.htmx import polled
from intespo.kit.paging import keyset

READERS = (Role.COORDINATOR, Role.EXPERT, *NATIONWIDE_ROLES)
BUSY = (ListStatus.RECEIVED, ListStatus.READING, ListStatus.APPLYING)
# The breakdown's fixed order: decision, icon, tone.
PARTS = (
    (Decision.NEW, "user-plus", "new"),
    (Decision.COMPLETE, "circle-plus", "complete"),
    (Decision.MATCH, "equal", "match"),
    (Decision.INELIGIBLE_AGE, "circle-minus", "age"),
    (Decision.REVIEW, "eye", "review"),
    (Decision.REJECTED, "circle-x", "rejected"),
)


@require_safe
@roles(*READERS)
def source_lists(request: StaffRequest) -> HttpResponse:
    """All lists of the county, newest first."""
    lists = SourceList.objects.visible_to(request.user).select_related("county")
    page = keyset(lists, request, "id", newest_first=True)
    return render(request, "cases/source_lists.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.COORDINATOR, Role.NATIONAL)
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
        SourceList.objects.visible_to(request.user).select_related("county", "created_by"), pk=pk
    )
    record.note(request, LogAction.LISTED, "list", source.pk, county=source.county_id)
    counts = imports.counts(source)
    decision = request.GET.get("decizie", "")
    rows = ListRow.objects.filter(source_list=source).select_related("locality")
    if decision in Decision.values:
        rows = rows.filter(decision=decision)
    context = {
        "source": source,
        "busy": source.status in BUSY,
        "progress": imports.progress(source),
        "parts": parts(counts),
        "changes": counts[Decision.NEW] + counts[Decision.COMPLETE],
        "page": keyset(rows, request, "row"),
        "decision": decision,
        "may_apply": request.user.role in (Role.COORDINATOR, Role.NATIONAL)
        and source.status == ListStatus.REHEARSED,
    }
    return polled(
        request,
        page="cases/source_list.html",
        fragment="cases/_list_state.html",
        context=context,
        waiting=source.status in BUSY,
    )


def parts(counts: dict[Decision, int]) -> list[dict[str, Any]]:
    """The breakdown in its fixed order; `x` and `width` in thousandths of the bar."""
    total, gap, left = sum(counts.values()) or 1, 4, 0
    room = 1000 - gap * max(sum(count > 0 for count in counts.values()) - 1, 0)
    shown = []
    for decision, icon, tone in PARTS:
        count = counts[decision]
        width = max(room * count // total, 6) if count else 0
        place = {"x": str(left), "width": str(width)}
        shown.append({"decision": decision, "icon": icon, "tone": tone, "count": count, **place})
        left += width + gap if width else 0
    return shown


@require_POST
@roles(Role.COORDINATOR, Role.NATIONAL)
def apply(request: StaffRequest, pk: int) -> HttpResponse:
    """Make the rehearsal true, in the background."""
    source = get_object_or_404(SourceList.objects.visible_to(request.user), pk=pk)
    if source.status != ListStatus.REHEARSED:
        messages.info(request, _("This list was already applied or is being applied."))
    else:
        after_commit(tasks.apply_list, source.pk, request.user.pk)
        messages.success(request, _("The list is being applied. You can go on working."))
    return redirect("cases:source_list", source.pk)
