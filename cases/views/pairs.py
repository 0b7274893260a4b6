"""Duplicates: two records side by side, decided one after the other, and taken back."""

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cases import comparison, reasons
from cases.models import Case, MatchPair, SourceList
from cases.models.identification import DECIDERS, LIKELY
from cases.services import pairs
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import LogAction, Role
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.kit.paging import capped_count

WRITERS = (Role.COORDINATOR, Role.EXPERT)
SHOWN, BACK = 12, 6


@require_safe
@roles(*DECIDERS)
def queue(request: StaffRequest) -> HttpResponse:
    """The next pair to decide, or the one that is asked for; the likeliest first."""
    waiting = MatchPair.objects.visible_to(request.user).waiting()
    waiting = waiting.select_related("youth", "row", "other", "youth__locality")
    asked = request.GET.get("pereche", "")
    whole = asked.isascii() and asked.isdigit() and len(asked) < 19
    pair = waiting.filter(pk=int(asked)).first() if whole else None
    listed = list(waiting.order_by("-score", "id")[:SHOWN])
    pair = pair or (listed[0] if listed else None)
    done = MatchPair.objects.visible_to(request.user).exclude(decided_at=None)
    left, more = capped_count(waiting)
    context: dict[str, Any] = {
        "pair": pair,
        "listed": listed,
        "left": left,
        "more": more,
        "today": pairs.decided_on(request.user.county_id, today()),
        "done": done.select_related("youth", "row", "other").order_by("-decided_at")[:BACK],
        "may_decide": request.user.role in WRITERS,
    }
    if pair:
        context |= _compared(request, pair, listed)
    return render(request, "cases/pairs.html", context)


def _compared(request: StaffRequest, pair: MatchPair, listed: list[MatchPair]) -> dict[str, Any]:
    record.note(request, LogAction.VIEW, "pair", pair.pk, county=pair.county_id)
    keys = [one.pk for one in listed]
    at = keys.index(pair.pk) if pair.pk in keys else -1
    source = pair.row.source_list if pair.row else None
    return {
        "lines": comparison.lines(pair),
        "for": reasons.spoken(pair.evidence, 1),
        "against": reasons.spoken(pair.evidence, -1),
        "unclear": reasons.spoken(pair.evidence, 0),
        "next": keys[(at + 1) % len(keys)] if keys else pair.pk,
        "previous": keys[at - 1] if keys else pair.pk,
        "case": Case.objects.filter(youth=pair.youth)
        .order_by(F("closed_on").desc(nulls_first=True), "-pk")
        .first(),
        "source": source,
        "likely": pairs.acceptable(source, LIKELY).count() if source else 0,
    }


@require_POST
@roles(*WRITERS)
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Same person, or two; then the next pair."""
    pair = get_object_or_404(MatchPair.objects.visible_to(request.user), pk=pk)
    acts = {"same": pairs.same, "different": pairs.different, "back": pairs.take_back}
    act = acts.get(request.POST.get("verdict", ""))
    if act is None:
        messages.error(request, _("Choose: one person, or two."))
        return redirect("cases:pairs")
    try:
        act(pair, by=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        done = {"same": _("One person."), "different": _("Two persons: nobody asks again.")}
        verdict = request.POST["verdict"]
        messages.success(request, done.get(verdict, _("Taken back: the pair waits again.")))
    return redirect("cases:pairs")


@require_POST
@roles(*WRITERS)
def accept(request: StaffRequest, pk: int) -> HttpResponse:
    """Of one list, all very likely pairs at once; each can still be taken back."""
    source = get_object_or_404(SourceList.objects.visible_to(request.user), pk=pk)
    try:
        count = pairs.accept_all(source, LIKELY, by=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        text = ngettext("%(n)s pair was accepted.", "%(n)s pairs were accepted.", count)
        messages.success(request, text % {"n": count})
    return redirect("cases:pairs")
