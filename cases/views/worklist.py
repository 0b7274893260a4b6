"""The worklist: whom to work with, in the order of what waits."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import worklist as ready
from cases.enums import MilestoneKind
from cases.filters import CaseFilter
from cases.models import Case, ContactAttempt, Milestone
from cases.models.case import CaseQuerySet
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_READERS, CASE_WORKERS, Role
from intespo.accounts.models import User
from intespo.kit.dates import today, weekday_day
from intespo.kit.htmx import page_or_fragment
from intespo.kit.paging import capped_count, keyset


@require_safe
@roles(*CASE_READERS)
def worklist(request: StaffRequest) -> HttpResponse:
    """The list, or only its rows when htmx asks for a new filter or page."""
    mine = base_list(request.user, everybody=request.GET.get("toti") == "1")
    found = CaseFilter(request.GET, queryset=mine, request=request)
    page = keyset(found.qs.values(*ready.FIELDS), request, "next_action_on")
    rows = ready.rows(page.rows)
    context = {
        "fields": found.fields_html(nationwide=request.user.is_nationwide),
        "rows": rows,
        "rows_html": ready.html(rows[1:] if page.is_first else rows),
        "page": page,
        "everybody": request.GET.get("toti") == "1",
        "due": request.GET.get("due", ""),
        "today": weekday_day(today()),
        "counts": _counts(mine, request.user),
    }
    return page_or_fragment(
        request, page="cases/worklist.html", fragment="cases/_worklist.html", context=context
    )


@require_safe
@roles(*CASE_WORKERS)
def week(request: StaffRequest) -> HttpResponse:
    """The user's week, pulled in by the worklist once the rows are there."""
    context = {"week": _week(request.user)}
    return page_or_fragment(
        request, page="cases/week.html", fragment="cases/_week.html", context=context
    )


def base_list(user: User, *, everybody: bool = False) -> CaseQuerySet:
    """Open cases: an expert's own ones first of all, the county's on request."""
    cases = Case.objects.visible_to(user).at_work()
    if user.role == Role.EXPERT and not everybody:
        return cases.filter(manager=user)
    return cases


def _counts(cases: CaseQuerySet, user: User) -> dict[str, Any]:
    """Counts of the pills; the whole country is counted only up to a cap."""
    now = today()
    if user.is_nationwide:
        number, more = capped_count(cases)
        return {"all": number, "more": more}
    counts = cases.order_by().aggregate(
        all=Count("id"),
        overdue=Count("id", filter=Q(next_action_on__lt=now)),
        today=Count("id", filter=Q(next_action_on=now)),
    )
    return {**counts, "more": False}


def _week(user: User) -> dict[str, Any]:
    """What the user did this week, and in the one before."""
    monday = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=monday.weekday())
    before = monday - timedelta(days=7)
    talks = ContactAttempt.objects.filter(by=user, reached=True, at__gte=before).order_by()
    found = talks.aggregate(
        talks=Count("id", filter=Q(at__gte=monday)),
        talks_before=Count("id", filter=Q(at__lt=monday)),
    )
    kinds = (MilestoneKind.REGISTERED, MilestoneKind.PROFILED)
    mine = Milestone.objects.standing().filter(
        recorded_by=user,
        county_id=user.county_id or 0,
        kind__in=kinds,
        happened_on__gte=before.date(),
    )
    this_week = Q(happened_on__gte=monday.date())
    found |= mine.order_by().aggregate(
        **{k.value: Count("id", filter=Q(kind=k) & this_week) for k in kinds},
        **{f"{k.value}_before": Count("id", filter=Q(kind=k) & ~this_week) for k in kinds},
    )
    return {**found, "monday": monday.date(), "sunday": (monday + timedelta(days=6)).date()}
