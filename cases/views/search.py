"""Search by name, phone or CNP. What is typed travels in the body: never in an address or log.

Words rest in the session; of a personal number only its keyed hash does.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases import worklist as ready
from cases.models import Case, Youth
from cases.models.case import CaseQuerySet
from cases.views.files import FOUND, GLASS_BREAKERS, county_elsewhere, look_elsewhere
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_READERS, LogAction
from intespo.kit.cnp import masked, parse
from intespo.kit.dates import today
from intespo.kit.phone import parse as parse_phone
from intespo.kit.sealing import keyed_hash
from intespo.kit.text import clean, search_key

MOST = 50
SHORTEST = 3
CNP_DIGITS = 13
KEYS = ("search", "search_hash", "search_is_number")


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_READERS)
def search(request: StaffRequest) -> HttpResponse:
    """Young people by name with or without diacritics, at most fifty; by phone, or by CNP."""
    if request.method == "POST":
        _remember(request, clean(request.POST.get("q", ""))[:80])
        return redirect("cases:search")
    words, number, is_number = (request.session.get(key, "") for key in KEYS)
    long_enough = bool(number) or (
        (not is_number) and len(search_key(words).replace(" ", "")) >= SHORTEST
    )
    cases = _cases(request, words, number) if long_enough else Case.objects.none()
    found = list(cases.order_by("youth__sort_key", "id").values(*ready.FIELDS)[: MOST + 1])
    rows = ready.rows(found[:MOST])
    context: dict[str, Any] = {
        "words": words,
        "by_number": bool(number),
        "long_enough": long_enough,
        "rows": rows,
        "rows_html": ready.html(rows),
        "more": len(found) > MOST,
        "most": MOST,
        "wrong_number": bool(is_number and not number),
        "elsewhere": "" if rows else county_elsewhere(request),
    }
    return render(request, "cases/search.html", context)


def _remember(request: StaffRequest, typed: str) -> None:
    """Keep what is looked for; a personal number only as its hash and its mask, and on record."""
    digits = "".join(letter for letter in typed if letter.isdigit())
    is_number = len(digits) == CNP_DIGITS
    number = parse(digits, today()) if is_number else None
    found = str(keyed_hash(number.number)) if number else ""
    shown = masked(digits) if is_number else typed
    request.session.update(dict(zip(KEYS, (shown, found, is_number), strict=True)))
    request.session.pop(FOUND, None)
    if number is None:
        return
    youth = Youth.objects.visible_to(request.user).filter(cnp_hash=found).first()
    subject, county = youth.pk if youth else None, request.user.county_id
    record.note(request, LogAction.SEARCH_CNP, "youth", subject, county=county)
    if youth is None and request.user.role in GLASS_BREAKERS:
        look_elsewhere(request, found)


def _cases(request: StaffRequest, words: str, number: str) -> CaseQuerySet:
    youths = Youth.objects.visible_to(request.user)
    phone = parse_phone(words)
    if number or phone:
        youths = youths.filter(cnp_hash=number) if number else youths.filter(phone=phone)
    else:
        # Cut the names before the join: a common name would join thousands.
        youths = youths.named_like(words, MOST * 4)
    return Case.objects.visible_to(request.user).filter(youth__in=youths)
