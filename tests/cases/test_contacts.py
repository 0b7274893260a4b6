"""Noting a contact: what counts, what moves, what is written once."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases import transitions
from cases.enums import JournalKind, MilestoneKind, NextAction, Outcome, Stage
from cases.models import Case, ContactAttempt, JournalEntry, Milestone
from cases.outcomes import rule_of
from cases.services import contacts, milestones, registration
from cases.transitions import ALLOWED, MoveRefused
from intespo.accounts.enums import Role
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from tests.factories import CaseFactory, UserFactory, contacted, note, profiled, registered
from tests.helpers import assert_flat_queries

pytestmark = pytest.mark.django_db


def kinds(case: Case) -> set[str]:
    """Milestones that stand for a case."""
    return set(Milestone.objects.standing().filter(case=case).values_list("kind", flat=True))


@pytest.mark.parametrize("outcome", Outcome)
def test_only_a_talk_with_the_young_person_counts(outcome: Outcome) -> None:
    case = contacted(CaseFactory(), UserFactory(), outcome)
    assert ("contacted" in kinds(case)) == rule_of(outcome).reached
    assert case.stage == (rule_of(outcome).stage or Stage.IDENTIFIED)
    assert case.next_action == rule_of(outcome).next_action
    assert case.attempts == 1


def test_the_milestone_keeps_the_day_and_the_way() -> None:
    case = contacted(CaseFactory(), UserFactory())
    milestone = Milestone.objects.get(case=case, kind="contacted")
    assert milestone.happened_on == (timezone.localtime() - timedelta(days=3)).date()
    assert (milestone.channel, milestone.source) == ("phone", "national_register")


def test_the_same_key_is_written_once() -> None:
    case, by, contact = CaseFactory(), UserFactory(), note()
    first = contacts.log(case, contact, by=by)
    assert contacts.log(case, contact, by=by) == first
    case.refresh_from_db()
    assert (ContactAttempt.objects.count(), case.attempts) == (1, 1)


def test_a_person_is_contacted_once_however_often_we_talk() -> None:
    case, by = CaseFactory(), UserFactory()
    for _ in range(3):
        contacted(case, by)
    assert Milestone.objects.filter(case=case, kind="contacted").count() == 1


def test_a_contact_of_tomorrow_is_refused_and_nothing_is_written() -> None:
    case = CaseFactory()
    with pytest.raises(DomainError):
        contacts.log(case, note(at=timezone.now() + timedelta(days=1)), by=UserFactory())
    assert not ContactAttempt.objects.exists()


def test_a_registered_youth_is_not_asked_to_register_again() -> None:
    case = registered(CaseFactory(), UserFactory())
    contacted(case, UserFactory())
    case.refresh_from_db()
    assert (case.stage, case.next_action) == (Stage.REGISTERED, NextAction.PROFILE)


@pytest.mark.parametrize("stage", Stage)
def test_every_move_outside_the_table_is_refused(stage: Stage) -> None:
    for to in Stage:
        case = Case(pk=0, stage=stage)
        if to not in ALLOWED[stage]:
            with pytest.raises(MoveRefused):
                transitions.move(case, to, by=None)


def test_of_two_stale_moves_one_is_refused_and_the_journal_has_one() -> None:
    case, by = CaseFactory(), UserFactory()
    other = Case.objects.get(pk=case.pk)
    transitions.move(case, Stage.CONTACTED, by=by)
    with pytest.raises(MoveRefused):
        transitions.move(other, Stage.CLOSED, by=by)
    assert JournalEntry.objects.filter(kind=JournalKind.STAGE).count() == 1


def test_a_voided_milestone_leads_the_case_back() -> None:
    by = UserFactory(role=Role.COORDINATOR)
    case = profiled(CaseFactory(), UserFactory())
    milestone = Milestone.objects.get(case=case, kind="profiled")
    with pytest.raises(DomainError):
        milestones.void(Milestone.objects.get(case=case, kind="contacted"), "întâi sus", by=by)
    milestones.void(milestone, "alt dosar", by=by)
    case.refresh_from_db()
    assert (case.stage, case.level) == (Stage.REGISTERED, "")
    assert "profiled" not in kinds(case)
    with pytest.raises(DomainError):
        milestones.void(milestone, "încă o dată", by=by)


def test_a_voided_registration_may_be_made_anew() -> None:
    by = UserFactory()
    case = registered(CaseFactory(), by)
    milestones.void(Milestone.objects.get(case=case, kind="registered"), "greșit", by=by)
    case.refresh_from_db()
    assert case.stage == Stage.AGREED
    assert case.registrations.get().left_reason == "ERROR_DUP"
    registration.register(case, number="N2", office="Gherla", on=today(), by=by)
    assert "registered" in kinds(case)


def test_a_wrong_day_is_written_anew_with_the_same_dimensions() -> None:
    by = UserFactory()
    case = contacted(CaseFactory(), by)
    wrong = Milestone.objects.get(case=case, kind="contacted")
    right = milestones.rewrite(wrong, today() - timedelta(days=9), "altă zi", by=by)
    wrong.refresh_from_db()
    assert wrong.void_reason == "altă zi"
    assert right.happened_on == today() - timedelta(days=9)
    same = ("sex", "age_band", "urban", "more_developed", "education", "source", "channel", "level")
    assert [getattr(right, name) for name in same] == [getattr(wrong, name) for name in same]
    assert right.recorded_at > wrong.recorded_at


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_milestone SET happened_on = happened_on - 1",
        "UPDATE cases_milestone SET recorded_at = now() - interval '1 year'",
        "DELETE FROM cases_milestone",
        "UPDATE cases_contactattempt SET note = 'altceva'",
        "DELETE FROM cases_contactattempt",
        "UPDATE cases_journalentry SET detail = '{}'",
        "DELETE FROM cases_journalentry",
    ],
)
def test_the_database_refuses_to_edit_or_delete_a_fact(statement: str) -> None:
    contacted(CaseFactory(), UserFactory())
    refused = pytest.raises(DatabaseError, match="are never")
    with connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(statement)


def test_a_void_is_set_once_in_the_database_too() -> None:
    case = contacted(CaseFactory(), UserFactory())
    milestones.void(Milestone.objects.get(case=case, kind="contacted"), "greșit", by=UserFactory())
    with pytest.raises(DatabaseError, match="set once"), transaction.atomic():
        Milestone.objects.filter(kind="contacted").update(void_reason="alt motiv")


def post(client: Any, case: Case, **changed: Any) -> Any:
    words = {
        "channel": "phone",
        "outcome": "agrees",
        "key": str(uuid.uuid4()),
        "note": "Vine luni.",
    }
    return client.post(reverse("cases:contact", args=[case.pk]), {**words, **changed})


def test_the_form_works_without_javascript(sign_in: Any) -> None:
    client, case = sign_in(Role.EXPERT), CaseFactory()
    answer = post(client, case, when="tomorrow")
    assert answer["Location"] == reverse("cases:case", args=[case.pk])
    case.refresh_from_db()
    assert case.next_action_on == today() + timedelta(days=1)
    assert "Vine luni." in client.get(answer["Location"]).content.decode()


def test_a_key_of_another_case_is_refused_in_words(sign_in: Any) -> None:
    client, key = sign_in(Role.EXPERT), str(uuid.uuid4())
    assert post(client, CaseFactory(), key=key).status_code == 302
    answer = post(client, CaseFactory(), key=key)
    assert answer.status_code == 422
    assert "Vine luni." in answer.content.decode()


@pytest.mark.parametrize("seen", ["-1", "9" * 60, "abc", "-" + "9" * 20])
def test_a_stamp_that_no_form_made_is_refused(sign_in: Any, seen: str) -> None:
    client, case = sign_in(Role.EXPERT), CaseFactory()
    assert post(client, case, seen=seen).status_code == 422
    words = {"day": str(today()), "reason": "x", "seen": seen}
    url = reverse("cases:postpone", args=[case.pk])
    assert client.post(url, words).status_code == 422
    assert client.post(reverse("cases:done", args=[case.pk]), words).status_code == 302


def test_a_double_click_writes_once(sign_in: Any) -> None:
    client, case, key = sign_in(Role.EXPERT), CaseFactory(), str(uuid.uuid4())
    for _ in range(2):
        assert post(client, case, key=key).status_code == 302
    assert ContactAttempt.objects.count() == 1


def test_from_a_row_htmx_gets_the_changed_row(sign_in: Any) -> None:
    client, case = sign_in(Role.EXPERT), CaseFactory()
    url = reverse("cases:contact", args=[case.pk]) + "?loc=lista"
    words = {"channel": "phone", "outcome": "no_answer", "key": str(uuid.uuid4())}
    answer = client.post(url, words, headers={"HX-Request": "true"})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert body.strip().startswith("{#") or f'id="row-{case.pk}"' in body
    assert "<html" not in body


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"outcome": ""}, "outcome"),
        ({"key": "x"}, "key"),
        ({"when": "other"}, "day"),
        ({"when": "other", "day": "2001-01-01"}, "day"),
        ({"when": "other", "day": "31.02.2026"}, "day"),
        ({"minutes": "-1"}, "minutes"),
        ({"note": "x" * 1001}, "note"),
    ],
)
def test_bad_input_is_shown_at_its_place_and_nothing_is_lost(
    sign_in: Any, changed: dict[str, str], field: str
) -> None:
    client, case = sign_in(Role.EXPERT), CaseFactory()
    answer = post(client, case, **changed)
    assert answer.status_code == 422
    assert field in answer.context["panel"]["form"].errors
    if "note" not in changed:
        assert "Vine luni." in answer.content.decode()
    assert not ContactAttempt.objects.exists()


def test_a_closed_case_refuses_in_the_form(sign_in: Any) -> None:
    client, case = sign_in(Role.EXPERT), CaseFactory()
    transitions.move(case, Stage.CLOSED, by=None)
    assert post(client, case).status_code == 422
    assert not ContactAttempt.objects.exists()


def test_save_and_go_on_leads_to_the_next_case(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    first = CaseFactory(manager=client.user, next_action_on=today() - timedelta(days=2))
    second = CaseFactory(manager=client.user, next_action_on=today() - timedelta(days=1))
    answer = post(client, first, onward="1")
    assert answer["Location"] == reverse("cases:case", args=[second.pk])


def test_the_case_costs_the_same_with_a_long_history(sign_in: Any) -> None:
    client, case, by = sign_in(Role.EXPERT), CaseFactory(), UserFactory()
    url = reverse("cases:case", args=[case.pk])
    assert_flat_queries(client, url, lambda: contacted(case, by))


def test_registration_and_session_have_their_rules(sign_in: Any) -> None:
    client, case = sign_in(Role.EXPERT), CaseFactory()
    url = reverse("cases:register", args=[case.pk])
    words = {"number": "4112", "office": "Dej", "on": str(today())}
    assert client.post(url, words).status_code == 422
    contacted(case, client.user)
    future = {**words, "on": str(today() + timedelta(days=1))}
    assert client.post(url, future).status_code == 422
    assert client.post(url, {**words, "number": "<script>"}).status_code == 422
    assert client.post(url, words).status_code == 302
    assert {"registered", "agreed"} <= kinds(case)
    twin = contacted(CaseFactory(), client.user)
    assert client.post(reverse("cases:register", args=[twin.pk]), words).status_code == 422
    session = {"kind": "counselling", "on": str(today()), "minutes": 30, "key": str(uuid.uuid4())}
    for _ in range(2):
        client.post(reverse("cases:session", args=[case.pk]), session)
    assert case.counsellingsessions.count() == 1
    assert {"informed", "counselled"} <= kinds(case)


def test_only_the_coordinator_of_the_county_corrects(sign_in: Any) -> None:
    case = contacted(CaseFactory(), UserFactory())
    milestone = Milestone.objects.get(case=case, kind=MilestoneKind.CONTACTED)
    url = reverse("cases:correct", args=[milestone.pk])
    assert sign_in(Role.EXPERT).post(url, {"reason": "x"}).status_code == 403
    assert sign_in(Role.COORDINATOR, "DJ").post(url, {"reason": "x"}).status_code == 404
    assert sign_in(Role.COORDINATOR).post(url, {"reason": ""}).status_code == 422
    assert sign_in(Role.COORDINATOR).post(url, {"reason": "greșit"}).status_code == 302
    case.refresh_from_db()
    assert case.stage == Stage.IDENTIFIED
