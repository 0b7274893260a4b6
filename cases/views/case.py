"""The page of one case."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cases import timeline, transitions
from cases.enums import LEVEL_BARS, ROAD, Channel, Level, Outcome, Stage
from cases.forms.acts import ContactForm
from cases.models import Case, Exclusion, Merge, Milestone, Provenance
from cases.outcomes import COLUMNS, RULES
from cases.timeline import CHANNEL_ICONS
from cases.views.files import open_file
from cases.views.worklist import base_list
from cases.worklist import due_chip
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_READERS, CASE_WORKERS
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.htmx import page_or_fragment


@require_safe
@roles(*CASE_READERS)
def case(request: StaffRequest, pk: int) -> HttpResponse:
    """Who, how to reach, where on the road, what happened, what next."""
    found = open_file(request, pk, reading=True)
    context = case_context(found, request, form=ContactForm())
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
        "stops": stops(found),
        "level_bars": LEVEL_BARS[Level(found.level)] if found.level else 0,
        "heavy": found.level in (Level.VERY_HARD, Level.HARD),
        "due": due_chip(found.next_action_on, today()),
        "entries": timeline.of_case(found, only),
        "only": only,
        "members": found.members.select_related("user"),
        "sources": Provenance.objects.filter(youth=found.youth).select_related(
            "source_list__county"
        ),
        "through_glass": not own_county and not request.user.is_nationwide,
        "exclusions": Exclusion.objects.standing(today()).filter(youth=found.youth),
        "merges": Merge.objects.filter(kept=found.youth, undone_at=None).select_related("gone"),
        "objects": found.youth.objections.filter(withdrawn_at=None).exists(),
        "panel": panel(form) if works and form else None,
        "next_case": following(found, request.user),
        "can_register": transitions.reached(found, Stage.CONTACTED)
        and not transitions.reached(found, Stage.REGISTERED),
        "can_profile": transitions.reached(found, Stage.REGISTERED),
        "can_counsel": transitions.reached(found, Stage.CONTACTED),
    }


def stops(case: Case) -> list[dict[str, Any]]:
    """The seven stops of the road with their days."""
    days = dict(Milestone.objects.standing().filter(case=case).values_list("kind", "happened_on"))
    at = ROAD.index(Stage(case.stage)) if case.stage in ROAD else len(ROAD)
    return [
        {
            "label": stage.label,
            "state": "done" if place < at else ("now" if place == at else "ahead"),
            "day": days.get(stage.value),
        }
        for place, stage in enumerate(ROAD)
    ]


def panel(form: ContactForm) -> dict[str, Any]:
    """The contact panel: tiles with their keys."""
    keys = {outcome: place for place, outcome in enumerate(RULES, start=1)}
    return {
        "form": form,
        "channels": [
            {"value": c.value, "label": c.label, "key": place, "icon": CHANNEL_ICONS[c]}
            for place, c in enumerate(Channel, start=1)
        ],
        "columns": [
            [
                {"value": o.value, "label": Outcome(o).label, "key": keys[o], "icon": RULES[o].icon}
                for o in column
            ]
            for column in COLUMNS
        ],
        "channel": form["channel"].value(),
        "outcome": form["outcome"].value(),
        "when": form["when"].value(),
    }


def following(case: Case, user: User) -> Case | None:
    """The next case of the user's list, for the key J and for “save and go on”."""
    cases = base_list(user).filter(next_action_on__gte=case.next_action_on)
    later = cases.exclude(pk=case.pk).exclude(next_action_on=case.next_action_on, pk__lt=case.pk)
    return later.select_related("youth").order_by("next_action_on", "id").first()
