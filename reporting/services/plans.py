"""County insertion plans: written, approved, copied to the next three years, told year by year."""

import json
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.territory.models import County
from reporting.models import InsertionPlan, PlanAction, PlanResult
from reporting.models.plans import YEARS

PUBLISHED = Path(__file__).parent.parent / "data" / "plan-cluj-2021.json"
LAST_YEAR = 2100
COPIED = (
    *("objective", "field", "action", "group", "indicator", "value", "institutions"),
    *("budget", "funding", "notes", "link"),
)


def begin(county: County, first_year: int, *, by: User | None) -> InsertionPlan:
    """An empty plan of a county."""
    if first_year > LAST_YEAR:
        raise DomainError(_("No plan begins after %(year)s.") % {"year": LAST_YEAR})
    try:
        with transaction.atomic():
            return InsertionPlan.objects.create(county=county, first_year=first_year, created_by=by)
    except IntegrityError as clash:
        raise DomainError(_("This county has a plan that begins in this year.")) from clash


def held(plan: InsertionPlan) -> InsertionPlan:
    """The plan, locked; refused when it is approved."""
    found = InsertionPlan.objects.select_for_update().get(pk=plan.pk)
    if found.status == InsertionPlan.Status.APPROVED:
        raise DomainError(_("An approved plan is not changed: take the approval back first."))
    return found


@transaction.atomic
def add_action(plan: InsertionPlan, values: dict[str, Any]) -> PlanAction:
    """One more row, behind the last of its objective."""
    plan = held(plan)
    if plan.actions.filter(**values).exists():
        raise DomainError(_("This row stands in the plan already."))
    own = plan.actions.filter(objective=values["objective"])
    place = (own or plan.actions.all()).aggregate(last=Max("position"))["last"] or 0
    behind = list(plan.actions.filter(position__gt=place).order_by("-position"))
    for later in behind:
        PlanAction.objects.filter(pk=later.pk).update(position=later.position + 1)
    return PlanAction.objects.create(plan=plan, position=place + 1, **values)


@transaction.atomic
def change_action(action: PlanAction, values: dict[str, Any]) -> None:
    """New values of a row."""
    held(action.plan)
    PlanAction.objects.filter(pk=action.pk).update(**values)


@transaction.atomic
def drop_action(action: PlanAction) -> None:
    """Take a row out; one with results stays."""
    plan = held(action.plan)
    if action.results.exists():
        raise DomainError(_("Results are told for this action: it stays."))
    action.delete()
    for place, kept in enumerate(plan.actions.order_by("position"), start=1):
        PlanAction.objects.filter(pk=kept.pk).update(position=place)


@transaction.atomic
def approve(plan: InsertionPlan) -> None:
    """From today on nothing of it is changed."""
    plan = held(plan)
    if not plan.actions.exists():
        raise DomainError(_("A plan without an action cannot be approved."))
    approved = {"status": InsertionPlan.Status.APPROVED, "approved_on": today()}
    InsertionPlan.objects.filter(pk=plan.pk).update(**approved)


@transaction.atomic
def take_back(plan: InsertionPlan) -> None:
    """Back into consultation, as a new version."""
    standing = InsertionPlan.objects.filter(pk=plan.pk, status=InsertionPlan.Status.APPROVED)
    draft = {"status": InsertionPlan.Status.DRAFT, "approved_on": None}
    if not standing.update(**draft, version=plan.version + 1):
        raise DomainError(_("Somebody else changed this first. Look at it again."))


@transaction.atomic
def copy_on(plan: InsertionPlan, *, by: User | None) -> InsertionPlan:
    """The same actions for the next three years, without results."""
    made = begin(plan.county, plan.first_year + YEARS, by=by)
    numbers = {"attested": plan.attested, "of_insertion": plan.of_insertion}
    InsertionPlan.objects.filter(pk=made.pk).update(context=plan.context, **numbers)
    PlanAction.objects.bulk_create(
        PlanAction(
            plan=made,
            position=action.position,
            **{name: getattr(action, name) for name in COPIED},
        )
        for action in plan.actions.all()
    )
    made.refresh_from_db()
    return made


@transaction.atomic
def tell(action: PlanAction, year: int, value: str, *, by: User) -> None:
    """What was reached in a year; an empty value takes it back."""
    if year not in action.plan.years:
        raise DomainError(_("This year is none of the plan's."))
    if action.link:
        raise DomainError(_("This result is counted from the ledger; nobody writes it."))
    if not value:
        PlanResult.objects.filter(action=action, year=year).delete()
        return
    told = {"value": value, "told_by": by}
    PlanResult.objects.update_or_create(action=action, year=year, defaults=told)


@transaction.atomic
def load_published() -> InsertionPlan | None:
    """The published plan of Cluj for 2021–2023; None when that plan is there."""
    data = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    county = County.objects.get(code=data["county"])
    if InsertionPlan.objects.filter(county=county, first_year=data["first_year"]).exists():
        return None
    plan = InsertionPlan.objects.create(
        county=county,
        **{name: data[name] for name in ("first_year", "attested", "of_insertion")},
        context=data["context"],
        source=data["source"],
    )
    PlanAction.objects.bulk_create(
        PlanAction(plan=plan, position=place, **values)
        for place, values in enumerate(data["actions"], start=1)
    )
    return plan
