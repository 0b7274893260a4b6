"""Search by name. The words travel in the body and rest in the session: never in an address."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases import worklist as ready
from cases.models import Case, Youth
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_READERS
from intespo.kit.text import clean, search_key

MOST = 50
SHORTEST = 3


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_READERS)
def search(request: StaffRequest) -> HttpResponse:
    """Young people by name, letters with or without diacritics; at most fifty."""
    if request.method == "POST":
        request.session["search"] = clean(request.POST.get("q", ""))[:80]
        return redirect("cases:search")
    words = request.session.get("search", "")
    long_enough = len(search_key(words).replace(" ", "")) >= SHORTEST
    found = []
    if long_enough:
        # Cut the names before the join: a common name would join thousands.
        youths = Youth.objects.visible_to(request.user).named_like(words, MOST * 4)
        cases = Case.objects.visible_to(request.user).filter(youth__in=youths)
        found = list(cases.order_by("youth__sort_key", "id").values(*ready.FIELDS)[: MOST + 1])
    rows = ready.rows(found[:MOST])
    context = {
        "words": words,
        "long_enough": long_enough,
        "rows": rows,
        "rows_html": ready.html(rows),
        "more": len(found) > MOST,
        "most": MOST,
    }
    return render(request, "cases/search.html", context)
