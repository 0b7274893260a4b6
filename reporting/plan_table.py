"""The plan as a table: numbers of rows, what looks merged, results from the ledger or as told."""

import dataclasses
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from cases.enums import MilestoneKind
from cases.models import Milestone
from intespo.kit.figures import whole
from reporting.boards.place import figure_link
from reporting.ledger import Slice
from reporting.models import InsertionPlan, PlanAction

IN_A_GROUP = 3  # rows of one field that stay together on a page; the next ones name it anew


@dataclass(frozen=True)
class Result:
    """What was reached in a year; from the ledger it has a list behind it."""

    year: int
    shown: str
    link: str = ""


@dataclass(frozen=True)
class Line:
    """One row: its number, and what it says of objective and field when they look merged."""

    number: str
    action: PlanAction
    objective: str
    field: str
    # The first of its objective carries the words, the others name it.
    leads: bool
    leads_field: bool
    value: str = ""
    results: list[Result] = dataclasses.field(default_factory=list)


def lines(plan: InsertionPlan) -> list[Line]:
    """The rows of a plan in order, numbered `1`, `2.1`, `2.2`, …"""
    found = []
    actions = plan.actions.prefetch_related("results")
    for place, (objective, rows) in enumerate(groupby(actions, key=lambda a: a.objective), 1):
        found += _of_objective(place, objective, list(rows))
    counted = _counted(plan)
    return [
        replace(line, value=_value(line.action.value), results=_results(plan, line.action, counted))
        for line in found
    ]


def _of_objective(place: int, objective: str, actions: list[PlanAction]) -> list[Line]:
    found: list[Line] = []
    leader, run = "", 0
    for number, action in enumerate(actions, 1):
        code = f"{place}.{number}" if len(actions) > 1 else str(place)
        same = bool(number > 1 and action.field and action.field == actions[number - 2].field)
        run = run + 1 if same else 1
        leads_field = not same or run > IN_A_GROUP
        if leads_field:
            leader, run = code, 1
        found.append(
            Line(
                number=code,
                action=action,
                objective=objective if number == 1 else _("obj. %(n)s") % {"n": place},
                field=action.field if leads_field else _("idem %(n)s") % {"n": leader},
                leads=number == 1,
                leads_field=leads_field,
            )
        )
    return found


def groups(rows: list[Line]) -> list[list[Line]]:
    """Rows that stay together on a page: those of one field."""
    found: list[list[Line]] = []
    for line in rows:
        if line.leads_field or not found:
            found.append([])
        found[-1].append(line)
    return found


def _value(text: str) -> str:
    """A number as people write it; any other text as it is ("2/an")."""
    return whole(int(text)) if text.isascii() and text.isdigit() else text


def _counted(plan: InsertionPlan) -> dict[tuple[str, int], int]:
    """Persons of the county by milestone and year, in one statement."""
    linked = {action.link for action in plan.actions.all() if action.link}
    within = (date(plan.first_year, 1, 1), date(plan.last_year, 12, 31))
    rows = Milestone.objects.standing().filter(
        county=plan.county, kind__in=linked, happened_on__range=within
    )
    by_year = rows.annotate(year=ExtractYear("happened_on")).order_by()
    return {
        (kind, year): number
        for kind, year, number in by_year.values_list("kind", "year").annotate(Count("pk"))
    }


def _results(
    plan: InsertionPlan, action: PlanAction, counted: dict[tuple[str, int], int]
) -> list[Result]:
    if not action.link:
        told = {result.year: result.value for result in action.results.all()}
        return [Result(year, _value(told.get(year, ""))) for year in plan.years]
    kind = MilestoneKind(action.link)
    return [
        Result(
            year,
            whole(counted.get((action.link, year), 0)),
            figure_link(kind, Slice(county_id=plan.county_id, year=year).query()),
        )
        for year in plan.years
    ]


def summary(plan: InsertionPlan, rows: list[Line]) -> dict[str, Any]:
    """What the head of the document says."""
    neet = next((line for line in rows if line.action.link == MilestoneKind.LEFT_NEET), None)
    return {"objectives": sum(line.leads for line in rows), "actions": len(rows), "neet": neet}
