"""Messages from numbers that nobody knows: the agency's desk gives them to somebody, or to nobody.

What is looked for travels in the body of a request, as in the search of the cases.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.models import Case, Youth
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import LogAction, Role
from intespo.kit.errors import DomainError
from intespo.kit.text import clean, search_key
from outreach.models import Stray
from outreach.services import inbound

MOST, SHORTEST = 10, 3


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL)
def stray(request: StaffRequest, pk: int) -> HttpResponse:
    """One message: look for its writer by name, give it to their file, or put it away."""
    found = get_object_or_404(Stray, pk=pk, handled_at=None)
    act = request.POST.get("fisa", "")
    try:
        if act == "nimeni":
            inbound.put_away(found, by=request.user)
            return redirect("outreach:inbox")
        if act.isdecimal() and len(act) < 18:
            return _give(request, found, int(act))
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("outreach:inbox")
    words = clean(request.POST.get("q", ""))[:80]
    context = {"stray": found, "words": words, "cases": _cases(request, words)}
    return render(request, "outreach/stray.html", context)


def _give(request: StaffRequest, found: Stray, case_id: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=case_id)
    inbound.give_to(found, case, by=request.user)
    record.note(request, LogAction.VIEW, "case", case.pk, county=case.county_id)
    messages.success(request, _("Given. It waits on the first page of whoever works the case."))
    return redirect("outreach:inbox")


def _cases(request: StaffRequest, words: str) -> list[Case]:
    """Open files by name, put on record as a list."""
    if len(search_key(words).replace(" ", "")) < SHORTEST:
        return []
    people = Youth.objects.visible_to(request.user).named_like(words, MOST * 4)
    mine = Case.objects.visible_to(request.user).open().filter(youth__in=people)
    record.note(request, LogAction.LISTED, "stray", None, county=None)
    return list(mine.select_related("youth__locality", "county").order_by("youth__sort_key")[:MOST])
