"""Who looks like whom: the rules of likeness, the queue, and decisions that can be taken back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.enums import PairStatus
from cases.models import Case, MatchPair, Merge, Milestone, Youth
from cases.services import imports, pairs
from cases.services.likeness import MATCH, REVIEW, Known, Person, compare
from intespo.accounts.enums import Role
from tests.cases.test_import import BORN, bring, line, write
from tests.factories import CaseFactory, UserFactory, YouthFactory, cnp

pytestmark = pytest.mark.django_db
HERE = Person("Popescu", "Maria Elena", date(2006, 5, 12), "F", 1, "+40799000142")


def score(**changed: Any) -> int:
    """How alike a changed record is to the one above."""
    found = compare(HERE._replace(**changed), HERE, Known({"popescu", "popesco"}, {"adrian"}))
    return found.score if found else 0


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"last_name": "Maria Elena", "first_name": "Popescu"},
        {"first_name": "Elena Maria"},
        {"first_name": "Mariaelena"},
        {"phone": ""},
        {"unit": None, "phone": ""},
        {"last_name": "Poppescu"},
        {"unit": 2},
    ],
)
def test_the_same_person_is_proposed(changed: dict[str, Any]) -> None:
    assert score(**changed) >= MATCH


@pytest.mark.parametrize(
    "changed",
    [
        {"first_name": "Maria"},
        {"first_name": "Mara Elena"},
        {"birth_date": date(2006, 12, 5), "phone": ""},
        {"birth_date": date(2006, 5, 13)},
        {"birth_date": None},
        {"last_name": "Ionescu"},
        {"last_name": "Popesco"},
        {"unit": 2, "phone": ""},
    ],
)
def test_what_is_unsure_is_asked(changed: dict[str, Any]) -> None:
    assert REVIEW <= score(**changed) < MATCH


@pytest.mark.parametrize(
    "changed",
    [
        {"first_name": "Ioana"},
        {"first_name": "Maria Ioana"},
        {"first_name": "Ana", "birth_date": date(2008, 3, 3)},
        {"birth_date": date(2003, 8, 30), "phone": "", "unit": 2},
        {"last_name": "Ionescu", "unit": 2, "phone": ""},
        {"sex": "M", "first_name": "Marian"},
    ],
)
def test_twins_siblings_and_namesakes_are_two(changed: dict[str, Any]) -> None:
    assert score(**changed) < REVIEW


def test_a_twins_first_name_is_no_slip_of_a_last_name_whatever_its_column() -> None:
    for record, row in (
        (("Daniel", "Zbârnea"), ("Zbârnea", "Daniela")),
        (("Constantin", "Constantin"), ("Constantin", "Constantina")),
        (("Adrian", "Ghinescuț"), ("Ghinescuț", "Adriana")),
        (("Adrian", "Ghinescuț"), ("Adriana", "Ghinescuț")),
    ):
        there = HERE._replace(last_name=record[0], first_name=record[1], sex="M")
        found = compare(
            HERE._replace(last_name=row[0], first_name=row[1], sex=""),
            there,
            Known(set(), {"adrian"}),
        )
        assert found
        assert found.score < MATCH


@pytest.fixture
def pair(tmp_path: Path) -> MatchPair:
    """A list's row that looks like Ionela Țărmure, but for one letter of the first name."""
    youth = YouthFactory(birth_date=BORN, locality_id=54975, phone="", education="")
    CaseFactory(youth=youth)
    row = line(CNP="", PRENUME="IONELLA", SEX="")
    source = bring(write(tmp_path, row))
    assert source.rows.get().decision == "review"
    return MatchPair.objects.waiting().get()


def decide(client: Any, pair: MatchPair, verdict: str) -> None:
    client.post(reverse("cases:pair_decide", args=[pair.pk]), {"verdict": verdict})
    pair.refresh_from_db()


def test_the_queue_shows_both_records_and_what_differs(sign_in: Any, pair: MatchPair) -> None:
    body = sign_in(Role.COORDINATOR).get(reverse("cases:pairs")).content.decode()
    assert "<mark>" in body
    assert "prenumele diferă cu o literă" in body
    assert pair.youth.cnp not in body


def test_one_person_completes_the_record_and_can_be_taken_back(
    sign_in: Any, pair: MatchPair
) -> None:
    client = sign_in(Role.COORDINATOR)
    before = Youth.objects.values().get()
    decide(client, pair, "same")
    youth = Youth.objects.get()
    assert (pair.status, youth.education) == (PairStatus.SAME, "ISCED2")
    assert (pair.row.decision, pair.row.matched_by) == ("complete", "person")
    decide(client, pair, "back")
    assert Youth.objects.values().get() == before
    assert (pair.status, pair.row.decision, pair.row.youth) == (PairStatus.OPEN, "review", None)


@pytest.mark.parametrize("act", ["same", "different"])
def test_a_decision_holds_the_list_before_it_looks_at_it(pair: MatchPair, act: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        getattr(pairs, act)(pair, by=UserFactory())
    texts = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    assert '"cases_sourcelist"' in texts[0]
    assert '"cases_matchpair"' in texts[1]


def test_two_persons_make_a_new_one_and_can_be_taken_back(sign_in: Any, pair: MatchPair) -> None:
    client = sign_in(Role.EXPERT)
    decide(client, pair, "different")
    assert Youth.objects.count() == Case.objects.count() == 2
    assert Milestone.objects.standing().filter(kind="identified").count() == 2
    decide(client, pair, "back")
    assert Youth.objects.filter(status="potential").count() == 1
    decide(client, pair, "different")
    assert Youth.objects.filter(status="potential").count() == Youth.objects.count() == 2


def test_the_pair_that_decided_is_taken_back_first(sign_in: Any, pair: MatchPair) -> None:
    client = sign_in(Role.COORDINATOR)
    rival = YouthFactory(birth_date=BORN, locality_id=54975, cnp=None)
    other = MatchPair.objects.create(
        row=pair.row, youth=rival, county=rival.county, score=75, evidence=["names:exact"]
    )
    decide(client, other, "different")
    decide(client, pair, "same")
    decide(client, other, "back")
    pair.row.refresh_from_db()
    assert (other.status, pair.row.youth) == (PairStatus.DIFFERENT, pair.youth)
    decide(client, pair, "back")
    decide(client, other, "back")
    assert {pair.status, other.status} == {PairStatus.OPEN}


def test_a_decision_is_made_once(sign_in: Any, pair: MatchPair) -> None:
    client = sign_in(Role.COORDINATOR)
    decide(client, pair, "same")
    decide(client, pair, "different")
    assert pair.status == PairStatus.SAME
    assert Youth.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        (Role.COORDINATOR, "DJ", 404),
        (Role.NATIONAL, None, 403),
        (Role.PARTNER, "CJ", 403),
        (Role.TEAM_MEMBER, "CJ", 403),
    ],
)
def test_a_stranger_decides_nothing(
    sign_in: Any, pair: MatchPair, role: Role, code: str | None, status: int
) -> None:
    client = sign_in(role, code)
    url = reverse("cases:pair_decide", args=[pair.pk])
    assert client.post(url, {"verdict": "same"}).status_code == status
    pair.refresh_from_db()
    assert pair.status == PairStatus.OPEN


def test_all_very_likely_pairs_of_a_list_at_once(sign_in: Any, pair: MatchPair) -> None:
    client = sign_in(Role.COORDINATOR)
    url = reverse("cases:pairs_accept", args=[pair.row.source_list_id])
    client.post(url)
    pair.refresh_from_db()
    assert pair.status == PairStatus.OPEN, "79 is not very likely"
    MatchPair.objects.update(score=89)
    client.post(url)
    pair.refresh_from_db()
    assert pair.status == PairStatus.OPEN, "a letter differs: one by one"
    MatchPair.objects.update(evidence=["names:exact"])
    client.post(url)
    pair.refresh_from_db()
    assert pair.status == PairStatus.SAME


def test_a_list_that_is_not_applied_decides_nothing(sign_in: Any, pair: MatchPair) -> None:
    client = sign_in(Role.COORDINATOR)
    pair.row.source_list.__class__.objects.update(status="rehearsed")
    for verdict in ("same", "different", "back"):
        decide(client, pair, verdict)
        assert (pair.status, pair.row.youth) == (PairStatus.OPEN, None)
    assert Youth.objects.count() == 1


def test_people_with_different_numbers_are_never_one_without_a_person(tmp_path: Path) -> None:
    YouthFactory(birth_date=BORN, locality_id=54975, cnp=None)
    rows = [line(CNP=cnp(n, BORN, "F")) for n in range(3)]
    source = bring(write(tmp_path, *rows), apply=False)
    assert {row.decision for row in source.rows.all()} == {"review"}


def test_two_lists_of_the_same_people_make_them_once(tmp_path: Path) -> None:
    first = bring(write(tmp_path, line(CNP="")), apply=False)
    second = bring(write(tmp_path, line(CNP="", ADRESA="")), apply=False)
    imports.apply(first, by=None)
    imports.apply(second, by=None)
    assert Youth.objects.count() == 1


def test_swapped_names_are_found_again_when_decided_anew(tmp_path: Path) -> None:
    YouthFactory(birth_date=date(2006, 5, 6), locality_id=54975)
    row = line(CNP="", NUME="IONELA", PRENUME="TARMURE")
    source = bring(write(tmp_path, row), apply=False)
    assert source.rows.get().decision == "review"
    YouthFactory()
    imports.apply(source, by=None)
    assert source.rows.get().decision == "review"


def test_two_files_of_one_person_are_merged_by_hand_and_taken_apart(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    kept, gone = CaseFactory(), CaseFactory(youth__cnp=None)
    url = reverse("cases:merge", args=[kept.pk])
    assert client.post(url, {"number": 10**9}).status_code == 422
    assert client.post(url, {"number": gone.pk}).status_code == 302
    decide(client, MatchPair.objects.get(), "same")
    merge = Merge.objects.get()
    assert (merge.kept_id, merge.gone_id) == (kept.youth_id, gone.youth_id)
    client.post(reverse("cases:merge_undo", args=[kept.pk, merge.pk]))
    gone.refresh_from_db()
    assert gone.closed_on is None


def test_a_list_that_brings_somebody_twice_keeps_one(tmp_path: Path) -> None:
    source = bring(write(tmp_path, line(), line(CNP="")))
    decisions = list(source.rows.order_by("row").values_list("decision", "reason", "first_row"))
    assert decisions == [("new", "", None), ("rejected", "person_twice", 2)]


def test_what_changed_since_the_rehearsal_is_decided_anew(tmp_path: Path) -> None:
    source = bring(write(tmp_path, line(CNP="")), apply=False)
    assert source.rows.get().decision == "new"
    YouthFactory(birth_date=BORN, locality_id=54975, cnp=None)
    imports.apply(source, by=None)
    assert source.rows.get().decision == "match"
    assert Youth.objects.count() == 1
