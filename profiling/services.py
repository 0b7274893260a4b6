"""Making a profile: points are added, the level is read off, everything is frozen with it."""

import uuid
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from cases import transitions
from cases.enums import Level, Stage
from cases.models import Case
from cases.services import registration
from intespo.accounts.models import User
from intespo.kit.dates import add_months, today
from intespo.kit.errors import DomainError
from profiling import default_grid
from profiling.enums import GridStatus
from profiling.models import Answer, Criterion, Grid, Profile, ProfileAnswer, Threshold

VALID_MONTHS = 6  # assumption of domain.md §1.3


def load_default_grid() -> Grid:
    """Write grid 1.0 once; a grid that was used is never changed."""
    known = Grid.objects.filter(code=default_grid.CODE, version=default_grid.VERSION).first()
    if known:
        return known
    with transaction.atomic():
        grid = Grid.objects.create(
            code=default_grid.CODE,
            version=default_grid.VERSION,
            valid_from=date.fromisoformat(default_grid.VALID_FROM),
            status=GridStatus.IN_FORCE,
            assumption=default_grid.ASSUMPTION,
        )
        for place, (code, label, answers) in enumerate(default_grid.CRITERIA):
            _criterion(grid, place, code, label, answers, cap=max(a[2] for a in answers))
        code, label, cap, answers = default_grid.MULTIPLE
        place = len(default_grid.CRITERIA)
        _criterion(grid, place, code, label, answers, cap=cap, multiple=True)
        Threshold.objects.bulk_create(
            Threshold(grid=grid, level=level, low=low, high=high)
            for level, low, high in default_grid.THRESHOLDS
        )
        check_thresholds(grid)
    return grid


def _criterion(
    grid: Grid,
    position: int,
    code: str,
    label: str,
    answers: Sequence[tuple[str, str, int]],
    *,
    cap: int,
    multiple: bool = False,
) -> None:
    criterion = Criterion.objects.create(
        grid=grid, code=code, label=label, position=position, cap=cap, multiple=multiple
    )
    Answer.objects.bulk_create(
        Answer(criterion=criterion, code=code, label=label, points=points, position=place)
        for place, (code, label, points) in enumerate(answers)
    )


def check_thresholds(grid: Grid) -> None:
    """Levels must cover 0 to the largest sum without gap or overlap."""
    largest = sum(criterion.cap for criterion in grid.criteria.all())
    expected = 0
    for threshold in grid.thresholds.order_by("low"):
        if threshold.low != expected:
            raise DomainError(_("The levels of the grid leave a gap or overlap."))
        expected = threshold.high + 1
    if expected != largest + 1:
        raise DomainError(_("The levels of the grid do not end at its largest sum."))


def points_of(answers: Sequence[Answer]) -> int:
    """The sum over the criteria, each up to its cap."""
    ordered = sorted(answers, key=lambda answer: answer.criterion_id)
    return sum(
        min(sum(a.points for a in group), cap)
        for cap, group in (
            (chosen[0].criterion.cap, chosen)
            for chosen in (list(g) for _, g in groupby(ordered, key=lambda a: a.criterion_id))
        )
    )


def level_of(grid: Grid, score: int) -> Level:
    """The level whose thresholds hold the points."""
    return Level(grid.thresholds.get(low__lte=score, high__gte=score).level)


@transaction.atomic
def profile(
    case: Case, grid: Grid, answers: Sequence[Answer], *, key: uuid.UUID, by: User
) -> Profile:
    """Freeze a profile and take the case to *profiled*; the same key again changes nothing."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    known = Profile.objects.filter(key=key, case=case).first()
    if known:
        return known
    if not transitions.reached(case, Stage.REGISTERED) or case.closed_on:
        raise DomainError(_("Only a young person who is registered can be profiled."))
    score = points_of(answers)
    level = level_of(grid, score)
    made = Profile.objects.create(
        case=case,
        county_id=case.county_id,
        grid=grid,
        score=score,
        computed_level=level,
        final_level=level,
        profiled_on=today(),
        valid_until=add_months(today(), VALID_MONTHS),
        by=by,
        key=key,
    )
    ProfileAnswer.objects.bulk_create(
        ProfileAnswer(profile=made, county_id=case.county_id, answer=answer, points=answer.points)
        for answer in answers
    )
    registration.profiled(case, level, today(), by=by)
    return made


def locality_answer(kind: int) -> str:
    """C01 from SIRUTA's kind of locality; empty for a commune, whose village must be asked."""
    classes = {
        "MUN": (1, 4, 6, 9, 10),
        "ORS": (2, 5, 17, 18),
        "SAP": (11, 19),
        "SRC": (22,),
        "SCC": (23,),
    }
    return next((code for code, kinds in classes.items() if kind in kinds), "")


def age_answer(age: int) -> str:
    """C02 from the age on the day."""
    return "A16" if age < 18 else ("A18" if age < 20 else "A20")


def answers_by_code(grid: Grid) -> dict[tuple[str, str], Answer]:
    """Every answer of a grid by criterion and code."""
    found = Answer.objects.filter(criterion__grid=grid).select_related("criterion")
    return {(a.criterion.code, a.code): a for a in found}
