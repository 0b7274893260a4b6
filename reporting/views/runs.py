"""Monthly reports: ask for one, watch it, download it, verify it."""

from datetime import date
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.kit.background import after_commit
from intespo.kit.dates import add_months, month_name, month_of, month_start, today
from intespo.kit.errors import DomainError
from intespo.kit.htmx import polled
from intespo.kit.paging import keyset
from reporting import services, tasks
from reporting.enums import RunStatus
from reporting.models import ReportRun

WAITING = (RunStatus.QUEUED, RunStatus.RUNNING)
FILES = {"pdf": "application/pdf"}
FILES["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*NATIONWIDE_ROLES)
def runs(request: StaffRequest) -> HttpResponse:
    """Past reports, and the form that asks for a new one."""
    if request.method == "POST":
        return _ask(request)
    found = ReportRun.objects.visible_to(request.user).select_related("requested_by")
    context = {
        "page": keyset(found, request, "id", newest_first=True),
        "months": [_choice(add_months(month_start(today()), -back)) for back in range(24)],
        "may_ask": request.user.role == Role.NATIONAL,
    }
    return render(request, "reporting/runs.html", context)


def _choice(month: date) -> dict[str, str]:
    return {"value": f"{month:%Y-%m}", "label": month_name(month)}


def _ask(request: StaffRequest) -> HttpResponse:
    if request.user.role != Role.NATIONAL:
        raise Http404
    try:
        run = services.ask(month_of(request.POST.get("month", "")), by=request.user)
    except (ValueError, DomainError) as refused:
        messages.error(
            request, str(refused) if isinstance(refused, DomainError) else _("Choose a month.")
        )
        return redirect("reporting:runs")
    after_commit(tasks.make_run, run.pk)
    return redirect("reporting:run", run.pk)


@require_safe
@roles(*NATIONWIDE_ROLES)
def run(request: StaffRequest, pk: int) -> HttpResponse:
    """One report: progress until it is made, then its files."""
    found = get_object_or_404(ReportRun.objects.visible_to(request.user), pk=pk)
    waiting = found.status in WAITING
    return polled(
        request,
        page="reporting/run.html",
        fragment="reporting/_run_state.html",
        context={"run": found, "waiting": waiting},
        waiting=waiting,
    )


@require_safe
@roles(*NATIONWIDE_ROLES)
def download(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """A finished report's file, as an attachment."""
    found = get_object_or_404(ReportRun.objects.visible_to(request.user), pk=pk)
    if kind not in FILES or found.status != RunStatus.DONE:
        raise Http404
    file = getattr(found, kind)
    name = f"intespo-raport-{found.period:%Y-%m}-v{found.version}.{kind}"
    answer = FileResponse(
        file.open("rb"), as_attachment=True, filename=name, content_type=FILES[kind]
    )
    return cast(HttpResponse, answer)  # a streaming answer goes through the same middleware


@login_not_required
@require_safe
def verify(request: HttpRequest, sha: str) -> HttpResponse:
    """What the QR code opens: whether a report with these figures exists. No personal data."""
    found = ReportRun.objects.filter(sha256=sha, status=RunStatus.DONE).first()
    status = 200 if found else 404
    return render(request, "reporting/verify.html", {"run": found, "sha": sha}, status=status)
