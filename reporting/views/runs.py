"""Monthly reports: ask for them, watch them, download them, verify them."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import Role
from intespo.kit.background import after_commit
from intespo.kit.dates import add_months, month_name, month_of, month_start, today
from intespo.kit.errors import DomainError
from intespo.kit.htmx import polled
from intespo.kit.paging import keyset
from reporting import tasks
from reporting.enums import RunStatus
from reporting.models import REPORT_READERS, ReportDocument, ReportRun, ReportSubscription
from reporting.services import documents, runs, subscriptions

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {"pdf": "application/pdf", "signed_pdf": "application/pdf", "xlsx": XLSX}


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*REPORT_READERS)
def all_runs(request: StaffRequest) -> HttpResponse:
    """Past reports, and the form that asks for new ones."""
    if request.method == "POST":
        return _ask(request)
    found = ReportRun.objects.visible_to(request.user).select_related("requested_by")
    context = {
        "page": keyset(found, request, "id", newest_first=True),
        "months": [_choice(add_months(month_start(today()), -back)) for back in range(24)],
        "may_ask": request.user.role == Role.NATIONAL,
        "may_project": request.user.role != Role.EXPERT,
        "told": ReportSubscription.objects.filter(user=request.user).exists(),
    }
    return render(request, "reporting/runs.html", context)


def _choice(month: date) -> dict[str, str]:
    return {"value": f"{month:%Y-%m}", "label": month_name(month)}


def _ask(request: StaffRequest) -> HttpResponse:
    if request.user.role != Role.NATIONAL:
        raise Http404
    try:
        run = runs.ask(month_of(request.POST.get("month", "")), by=request.user)
    except (ValueError, DomainError) as refused:
        said = str(refused) if isinstance(refused, DomainError) else _("Choose a month.")
        messages.error(request, said)
        return redirect("reporting:runs")
    after_commit(tasks.make_run, run.pk)
    return redirect("reporting:run", run.pk)


@require_POST
@roles(*REPORT_READERS)
def subscribe(request: StaffRequest) -> HttpResponse:
    """Be told by e-mail when reports are ready, or no longer."""
    if request.POST.get("told") == "1":
        subscriptions.subscribe(request.user)
    else:
        subscriptions.unsubscribe(request.user)
    return redirect("reporting:runs")


@require_safe
@roles(*REPORT_READERS)
def run(request: StaffRequest, pk: int) -> HttpResponse:
    """One month's reports: progress until they are made, then the files."""
    found = get_object_or_404(ReportRun.objects.visible_to(request.user), pk=pk)
    waiting = found.status in runs.UNDER_WAY
    made, whole = runs.progress(found)
    mine = ReportDocument.objects.visible_to(request.user).filter(run=found)
    context = {
        "run": found,
        "waiting": waiting,
        "made": made,
        "whole": whole,
        "documents": mine.select_related("county").defer("cells"),
        "failed": found.documents.filter(status=RunStatus.FAILED).select_related("county"),
    }
    return polled(
        request,
        page="reporting/run.html",
        fragment="reporting/_run_state.html",
        context=context,
        waiting=waiting,
    )


@require_safe
@roles(*REPORT_READERS)
def download(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """A document's file, as an attachment."""
    mine = ReportDocument.objects.visible_to(request.user).select_related("run", "county")
    found = get_object_or_404(mine, pk=pk, status=RunStatus.DONE)
    file = getattr(found, kind) if kind in FILES else None
    if not file:
        raise Http404
    ending = "xlsx" if kind == "xlsx" else "pdf"
    name = f"{documents.file_name(found.run, found.area)}.{ending}"
    answer = FileResponse(
        file.open("rb"), as_attachment=True, filename=name, content_type=FILES[kind]
    )
    return cast(HttpResponse, answer)  # a streaming answer goes through the same middleware


@require_safe
@roles(*REPORT_READERS)
def archive(request: StaffRequest, pk: int) -> HttpResponse:
    """All documents of a run that somebody may open, in one ZIP."""
    found = get_object_or_404(ReportRun.objects.visible_to(request.user).done(), pk=pk)
    mine = ReportDocument.objects.visible_to(request.user).filter(run=found)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as pack:
        for document in mine.select_related("county").defer("cells"):
            for file in filter(None, (document.pdf, document.xlsx)):
                pack.write(file.path, Path(file.path).name)
    name = f"intespo-rapoarte-{found.period:%Y-%m}-v{found.version}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue(), content_type="application/zip", headers=headers)


@login_not_required
@require_safe
def verify(request: HttpRequest, sha: str) -> HttpResponse:
    """What the QR code opens: whether a report with these figures exists. No personal data."""
    known = ReportDocument.objects.select_related("run", "county").defer("cells")
    found = known.filter(sha256=sha, status=RunStatus.DONE).first()
    whole = None if found else ReportRun.objects.done().filter(sha256=sha).first()
    status = 200 if found or whole else 404
    context = {"document": found, "run": found.run if found else whole, "sha": sha}
    return render(request, "reporting/verify.html", context, status=status)
