"""Exports: ask for a list with a purpose, watch it, take it while it is kept."""

from django.core.cache import cache
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, LogAction, Role
from intespo.kit.background import after_commit
from intespo.kit.htmx import polled
from intespo.kit.paging import keyset
from reporting import tasks
from reporting.enums import RunStatus
from reporting.forms import ExportForm
from reporting.models import EXPORT_FILES, Export

READERS = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)
WAITING = (RunStatus.QUEUED, RunStatus.RUNNING)
TYPES = {
    Export.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Export.Format.CSV: "text/csv; charset=utf-8",
    Export.Format.JSON: "application/json",
}


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*READERS)
def exports(request: StaffRequest) -> HttpResponse:
    """One's exports, newest first; a POST asks for one more."""
    asked = {"kind": Export.Kind.PARTICIPANTS, "format": Export.Format.XLSX}
    form = ExportForm(request.POST or None, user=request.user, initial=asked)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        words = f"{made.kind} {made.subject} {made.format}: {made.purpose}"
        county = request.user.county_id
        record.note(request, LogAction.EXPORT, "export", made.pk, county=county, words=words[:300])
        after_commit(tasks.make_export, made.pk)
        return redirect("reporting:export", made.pk)
    found = Export.objects.visible_to(request.user).select_related("requested_by")
    context = {"page": keyset(found, request, "id", newest_first=True), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "reporting/exports.html", context, status=status)


@require_safe
@roles(*READERS)
def export(request: StaffRequest, pk: int) -> HttpResponse:
    """One export: how far it is, then its file."""
    found = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    waiting = found.status in WAITING
    context = {
        "export": found,
        "waiting": waiting,
        "rows": cache.get(f"export-{found.pk}", 0) if waiting else found.rows,
        "mine": found.requested_by_id == request.user.pk,
        "kept": bool(found.file) and found.expires_at > timezone.now(),
    }
    return polled(
        request,
        page="reporting/export.html",
        fragment="reporting/_export_state.html",
        context=context,
        waiting=waiting,
    )


@require_safe
@roles(*READERS)
def export_file(request: StaffRequest, pk: int) -> HttpResponse:
    """The file in clear, for who asked for it, while it is kept; each time is on record."""
    own = Export.objects.filter(requested_by=request.user, status=RunStatus.DONE)
    found = get_object_or_404(own.filter(expires_at__gt=timezone.now()), pk=pk)
    if not found.file:
        raise Http404
    county = request.user.county_id
    record.note(request, LogAction.EXPORT, "export", found.pk, county=county, words="taken")
    with EXPORT_FILES.opened(str(found.file.name)) as path:
        # The file is removed after the block; what was opened can be read to its end.
        opened = path.open("rb")
    name = f"intespo-{found.kind}-{found.pk}.{found.format}"
    answer = FileResponse(
        opened,
        as_attachment=True,
        filename=name,
        content_type=TYPES[Export.Format(found.format)],
    )
    answer["Cache-Control"] = "no-store"
    return answer  # type: ignore[return-value]
