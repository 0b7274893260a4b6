"""The demo: the same for the same seed, never a real number, consistent with itself."""

import random
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from intespo.kit import cnp
from reporting.demo import people
from reporting.management.commands.seed_demo import _rounds
from tests.factories import CaseFactory
from tests.stack import YOUTHS, Stack

DAY = date(2026, 11, 22)


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_people() -> None:
    first, second = (list(people.youths(random.Random(7), 1, 300, _rounds(DAY))) for _ in range(2))
    other = list(people.youths(random.Random(8), 1, 300, _rounds(DAY)))
    assert first == second != other


@pytest.mark.django_db
def test_the_numbers_were_never_issued_and_the_ages_fit() -> None:
    rounds = _rounds(DAY)
    for row in people.youths(random.Random(7), 1, 300, rounds):
        assert row[1][7:9] in cnp.DEMO_COUNTY_CODES
        found = cnp.parse(row[1], DAY)
        assert found is not None
        assert (found.birth_date, found.sex) == (row[4], row[5])
        assert 16 <= cnp.age_on(row[4], rounds[row[0] % len(rounds)]) < 25


@pytest.mark.django_db
def test_a_database_with_people_is_not_touched() -> None:
    CaseFactory()
    with pytest.raises(CommandError):
        call_command("seed_demo", "--youths", "10")
    call_command("seed_demo", "--youths", "10", "--only-if-empty")


@pytest.mark.stack
def test_the_demo_agrees_with_itself(stack: Stack) -> None:
    stands = "voided_at IS NULL"
    counted = "SELECT count(*) FROM cases_milestone WHERE"
    checks = {
        "reached contacts": "SELECT count(DISTINCT case_id) FROM cases_contactattempt"
        " WHERE reached",
        "contacted": f"{counted} kind = 'contacted' AND {stands}",
        "registrations": "SELECT count(*) FROM cases_registration",
        "registered": f"{counted} kind = 'registered' AND {stands}",
        "profiles": "SELECT count(*) FROM profiling_profile",
        "profiled": f"{counted} kind = 'profiled' AND {stands}",
    }
    found = {name: stack.sql(statement)[0][0] for name, statement in checks.items()}
    assert found["reached contacts"] == found["contacted"] > 0
    assert found["registrations"] == found["registered"] > 0
    assert found["profiles"] == found["profiled"] > 0
    assert stack.sql("SELECT count(*) FROM cases_youth")[0][0] >= YOUTHS
    assert stack.sql("SELECT count(*) FROM partners_protocol")[0][0] == 528
    wrong = stack.sql(
        "SELECT p.id FROM profiling_profile p JOIN profiling_profileanswer a ON a.profile_id = p.id"
        " GROUP BY p.id, p.score HAVING sum(a.points) <> p.score"
    )
    assert wrong == []
    early = stack.sql(
        "SELECT count(*) FROM cases_milestone a JOIN cases_milestone b USING (youth_id)"
        " WHERE a.kind = 'contacted' AND b.kind = 'registered' AND b.happened_on < a.happened_on"
    )
    assert early == [(0,)]
    assert stack.manage("recount").endswith("differences=0\n")
