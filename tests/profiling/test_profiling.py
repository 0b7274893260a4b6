"""The grid of domain.md §1.4: its worked vectors, its borders, its questionnaire."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from cases.enums import Level, Stage
from cases.models import Milestone
from intespo.accounts.enums import Role
from intespo.kit.errors import DomainError
from profiling import services
from profiling.models import Grid, Profile, Threshold
from profiling.services import answers_by_code, level_of, load_default_grid, points_of
from tests.factories import CaseFactory, UserFactory, contacted, profiled, registered

pytestmark = pytest.mark.django_db
NAMES = ("LOC", "AGE", "EDU", "QUAL", "EXP", "DUR", "MOT", "MOB", "SKILL", "HEALTH", "CARE")
# Points per criterion, how many vulnerabilities, the sum and the level that domain.md gives.
VECTORS = [
    ((0, 0, 0, 3, 6, 0, 0, 0, 0, 0, 0), 0, 9, Level.EASY),
    ((2, 2, 6, 6, 10, 3, 0, 2, 0, 0, 0), 0, 31, Level.MEDIUM),
    ((8, 2, 14, 6, 8, 6, 4, 5, 2, 0, 0), 1, 58, Level.HARD),
    ((8, 4, 18, 6, 10, 10, 7, 6, 4, 0, 5), 2, 84, Level.VERY_HARD),
]


@pytest.fixture
def grid() -> Grid:
    return load_default_grid()


@pytest.mark.parametrize(("points", "vulnerabilities", "total", "level"), VECTORS)
def test_the_worked_vectors(
    grid: Grid, points: tuple[int, ...], vulnerabilities: int, total: int, level: Level
) -> None:
    answers = list(answers_by_code(grid).values())
    chosen = [
        next(a for a in answers if a.criterion.code == name and a.points == wanted)
        for name, wanted in zip(NAMES, points, strict=True)
    ]
    chosen += [a for a in answers if a.criterion.code == "SOC"][:vulnerabilities]
    assert points_of(chosen) == total
    assert level_of(grid, total) == level


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (0, "UO"),
        (24, "UO"),
        (25, "MO"),
        (44, "MO"),
        (45, "GO"),
        (64, "GO"),
        (65, "FGO"),
        (100, "FGO"),
    ],
)
def test_the_borders(grid: Grid, score: int, level: str) -> None:
    assert level_of(grid, score) == level


def test_four_vulnerabilities_are_capped_at_nine(grid: Grid) -> None:
    social = [a for a in answers_by_code(grid).values() if a.criterion.code == "SOC"]
    assert [points_of(social[:n]) for n in (1, 2, 3, 4, 6)] == [3, 6, 9, 9, 9]


def test_the_grid_adds_up_to_a_hundred_and_is_loaded_once(grid: Grid) -> None:
    assert sum(criterion.cap for criterion in grid.criteria.all()) == 100
    assert load_default_grid() == grid
    assert "ipoteză" in grid.assumption


def test_thresholds_with_a_gap_are_refused(grid: Grid) -> None:
    Threshold.objects.filter(grid=grid, level=Level.MEDIUM).update(low=26)
    with pytest.raises(DomainError):
        services.check_thresholds(grid)


def form(**changed: Any) -> dict[str, Any]:
    words = {
        "LOC": "ORS",
        "AGE": "A20",
        "EDU": "I2",
        "QUAL": "NO",
        "EXP": "INF",
        "DUR": "U24",
        "MOT": "WIL",
        "MOB": "LOC",
        "SKILL": "BAS",
        "HEALTH": "OK",
        "CARE": "NO",
        "SOC": ["VMI"],
        "key": str(uuid.uuid4()),
    }
    return {**words, **changed}


def test_an_expert_profiles_a_registered_youth(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = registered(CaseFactory(), client.user)
    url = reverse("profiling:profile", args=[case.pk])
    assert "ipoteză" in client.get(url).content.decode()
    words = form()
    for _ in range(2):
        assert client.post(url, words).status_code == 302
    case.refresh_from_db()
    made = Profile.objects.get()
    assert (made.score, made.final_level) == (50, Level.HARD)
    assert (case.stage, case.level) == (Stage.PROFILED, Level.HARD)
    assert Milestone.objects.get(case=case, kind="profiled").level == Level.HARD
    body = client.get(reverse("profiling:answers", args=[case.pk])).content.decode()
    assert "doar muncă fără forme legale" in body


@pytest.mark.parametrize(
    "changed", [{"LOC": ""}, {"EDU": "nonsense"}, {"SOC": ["x"]}, {"key": "1"}]
)
def test_a_wrong_answer_changes_nothing(sign_in: Any, changed: dict[str, Any]) -> None:
    client = sign_in(Role.EXPERT)
    case = registered(CaseFactory(), client.user)
    url = reverse("profiling:profile", args=[case.pk])
    answer = client.post(url, form(**changed))
    assert answer.status_code == 422
    assert not Profile.objects.exists()


def test_who_is_not_registered_is_not_profiled(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = contacted(CaseFactory(), client.user)
    answer = client.post(reverse("profiling:profile", args=[case.pk]), form())
    assert answer.status_code == 422
    assert not Profile.objects.exists()


def test_a_second_profile_keeps_the_first_and_the_milestone() -> None:
    by, case = UserFactory(), CaseFactory()
    profiled(case, by)
    grid = load_default_grid()
    hard = [a for a in answers_by_code(grid).values() if a.points >= 4]
    services.profile(case, grid, hard, key=uuid.uuid4(), by=by)
    assert Profile.objects.filter(case=case).count() == 2
    assert Milestone.objects.filter(case=case, kind="profiled").count() == 1


@pytest.mark.parametrize(
    ("kind", "code"), [(1, "MUN"), (17, "ORS"), (11, "SAP"), (22, "SRC"), (23, "SCC"), (3, "")]
)
def test_the_locality_class_is_proposed(kind: int, code: str) -> None:
    assert services.locality_answer(kind) == code
