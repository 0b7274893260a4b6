"""The page of one case."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cases import outcomes, timeline, transitions
from cases.enums import (
    LEVEL_BARS,
    ROAD,
    Channel,
    Level,
    MilestoneKind,
    Outcome,
    Stage,
    TransferStatus,
)
from cases.forms.acts import ContactForm
from cases.models import Case, Consent, Exclusion, Merge, Milestone, OutcomeRule
from cases.services import leaving, monitoring, rhythm, sources, states
from cases.services.consents import told_on
from cases.timeline import CHANNEL_ICONS
from cases.views.files import open_file
from cases.views.worklist import base_list
from cases.worklist import due_chip
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_READERS, CASE_WORKERS, Role
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.htmx import page_or_fragment
from partners.enums import Profession

# What counts as having been supported, for the sixth stop.
SUPPORT = (MilestoneKind.COUNSELLED, MilestoneKind.REFERRED, MilestoneKind.IN_MEASURE)
SHOWN_CHANNELS = 6  # the others stand under a summary, with their digits


@require_safe
@roles(*CASE_READERS)
def case(request: StaffRequest, pk: int) -> HttpResponse:
    """Who, how to reach, where on the road, what happened, what next."""
    found = open_file(request, pk, reading=True)
    context = case_context(found, request, form=ContactForm(case=found))
    return page_or_fragment(
        request, page="cases/case.html", fragment="cases/_case_body.html", context=context
    )


def case_context(found: Case, request: StaffRequest, *, form: ContactForm | None) -> dict[str, Any]:
    """Everything the page of a case shows; `form` is the open contact panel."""
    own_county = found.county_id == request.user.county_id
    works = request.user.role in CASE_WORKERS and own_county and not found.closed_on
    only = request.GET.get("arata", "")
    return {
        "case": found,
        "youth": found.youth,
        "works": works,
        "clerk": works and request.user.role in (Role.EXPERT, Role.COORDINATOR),
        "stops": stops(found),
        "level_bars": LEVEL_BARS[Level(found.level)] if found.level else 0,
        "due": due_chip(found.next_action_on, today()),
        "entries": timeline.of_case(found, only),
        "only": only,
        "kinds": timeline.KINDS,
        "sources": sources.of_youth(found.youth),
        "through_glass": not own_county and not request.user.is_nationwide,
        "exclusions": Exclusion.objects.standing(today()).filter(youth=found.youth),
        "merges": Merge.objects.filter(kept=found.youth, undone_at=None).select_related("gone"),
        "joined": Case.objects.filter(youth=found.youth.merged_into_id).order_by("-pk").first()
        if found.youth.merged_into_id
        else None,
        "objects": found.youth.objections.filter(withdrawn_at=None).exists(),
        "panel": panel(form) if works and form else None,
        "next_case": following(found, request.user),
        **standing(found),
        **possible(found),
    }


def standing(found: Case) -> dict[str, Any]:
    """How things stand: registration, state, team, consents, measures, checks."""
    return {
        "registration": found.registrations.filter(left_on=None).first(),
        "spell": states.of(found),
        "told_on": told_on(found),
        "members": found.members.select_related("user"),
        "missing": [Profession(one).label for one in rhythm.missing(found)],
        "consents": Consent.objects.filter(youth=found.youth),
        "referrals": found.referrals.select_related("measure", "organisation")[:5],
        "checks": monitoring.waiting_for(found)[:3],
        "early": today() + monitoring.EARLY,
        "offered": found.transfers.filter(status=TransferStatus.OFFERED)
        .select_related("to_county")
        .first(),
    }


def possible(found: Case) -> dict[str, Any]:
    """What may be done now."""
    in_records = found.registrations.filter(left_on=None).exists()
    talked = transitions.reached(found, Stage.CONTACTED)
    return {
        "can_register": talked and not in_records,
        "can_profile": transitions.reached(found, Stage.REGISTERED),
        "can_counsel": talked,
        "can_come": in_records,
        "can_finish": leaving.may_finish(found),
        "can_reopen": bool(found.closed_on) and found.close_reason not in leaving.FOR_GOOD,
    }


def stops(case: Case) -> list[dict[str, Any]]:
    """The seven stops of the road with their days."""
    days = dict(Milestone.objects.standing().filter(case=case).values_list("kind", "happened_on"))
    supported = [days[kind] for kind in SUPPORT if kind in days]
    at = _stands_at(case, set(days))
    return [
        {
            "label": stage.label,
            "state": _passed(stage, place, at, supported, closed=bool(case.closed_on)),
            "day": days.get(stage),
        }
        for place, stage in enumerate(ROAD)
    ]


LAST = {MilestoneKind.LEFT_NEET, MilestoneKind.MONTH_12}


def _stands_at(case: Case, kinds: set[str]) -> int:
    """The stop where a case stands; of a closed one the stop behind the last that it reached."""
    if case.stage in ROAD:
        return ROAD.index(Stage(case.stage))
    # As `milestones` tells a stage by the ledger: who left, or stayed for a year, was monitored.
    monitored = MilestoneKind.REGISTERED in kinds and not kinds.isdisjoint(LAST)
    reached = [
        place
        for place, stage in enumerate(ROAD)
        if stage.value in kinds
        or (stage == Stage.IN_SUPPORT and kinds & set(SUPPORT))
        or (stage == Stage.MONITORED and monitored)
    ]
    return max(reached, default=-1) + 1


def _passed(stage: Stage, place: int, at: int, supported: list[date], *, closed: bool) -> str:
    """Done, now or ahead; who found work without any support passed that stop by."""
    if place >= at:
        return "now" if place == at and not closed else "ahead"
    return "skipped" if stage == Stage.IN_SUPPORT and not supported else "done"


def panel(form: ContactForm) -> dict[str, Any]:
    """The contact panel: tiles with their keys; what has no digit stands under "more"."""
    rules = outcomes.rules()
    channels = [
        {"value": c.value, "label": c.label, "key": place, "icon": CHANNEL_ICONS[c]}
        for place, c in enumerate(Channel, start=1)
    ]
    return {
        "form": form,
        "channels": channels[:SHOWN_CHANNELS],
        "more_channels": channels[SHOWN_CHANNELS:],
        "columns": [
            {"name": column, "tiles": [_tile(r) for r in rules if _shown(r, column)]}
            for column in OutcomeRule.Column
        ],
        "more": [_tile(rule) for rule in rules if rule.position > outcomes.KEYS],
        "channel": form["channel"].value(),
        "outcome": form["outcome"].value(),
        "when": form["when"].value(),
    }


def _shown(rule: OutcomeRule, column: str) -> bool:
    return rule.column == column and rule.position <= outcomes.KEYS


def _tile(rule: OutcomeRule) -> dict[str, Any]:
    return {
        "value": rule.outcome,
        "label": Outcome(rule.outcome).label,
        "key": rule.position,
        "icon": rule.icon,
    }


def following(case: Case, user: User) -> Case | None:
    """The next case of the user's list, for the key J and for “save and go on”."""
    cases = base_list(user).filter(next_action_on__gte=case.next_action_on)
    later = cases.exclude(pk=case.pk).exclude(next_action_on=case.next_action_on, pk__lt=case.pk)
    return later.select_related("youth").order_by("next_action_on", "id").first()
