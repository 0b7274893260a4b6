"""The first page of who works with people: what waits today."""

from django.core.cache import cache
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cases import today as waiting
from cases import worklist as ready
from cases.models import SavedFilter
from cases.views.worklist import base_list
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_WORKERS
from intespo.kit.dates import today as this_day
from intespo.kit.dates import weekday_day
from intespo.kit.htmx import page_or_fragment

ONE_DAY = 86_400
COSTLY = 2  # ranks at which something is lost when it is left


@require_safe
@roles(*CASE_WORKERS)
def today(request: StaffRequest) -> HttpResponse:
    """What loses most if it is left comes first."""
    cases = base_list(request.user)
    kind = request.GET.get("fel", "")
    kind = kind if kind in waiting.KINDS else ""
    counts = waiting.counts(cases)
    first = waiting.first(cases, kind)
    rows = waiting.rows(first, cases)
    cache.set(f"{waiting.TODAY_COUNT}{request.user.pk}", counts[""], ONE_DAY)
    context = {
        "counts": counts,
        "kind": kind,
        "rows": rows,
        "rows_html": ready.html(rows[1:]),
        "rest": max(counts[kind] - len(rows), 0),
        "costly": sum(one.rank <= COSTLY for one in first),
        "day": weekday_day(this_day()),
        "filters": SavedFilter.objects.filter(user=request.user),
    }
    return page_or_fragment(
        request, page="cases/today.html", fragment="cases/_today.html", context=context
    )
