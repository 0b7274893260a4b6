"""The life of a case: leaving, return, presence, monitoring, states, and what is refused."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import transitions
from cases.enums import (
    CheckClock,
    LeaveReason,
    MilestoneKind,
    NextAction,
    Outcome,
    Refusal,
    SessionKind,
    Stage,
    State,
)
from cases.models import (
    Case,
    JournalEntry,
    Milestone,
    MonitoringCheck,
    OutcomeRule,
    StatusSpell,
)
from cases.services import (
    acting,
    contacts,
    leaving,
    milestones,
    monitoring,
    registration,
    sessions,
    states,
)
from cases.services.sessions import SessionNote
from cases.transitions import ALLOWED
from intespo.accounts.enums import Role
from intespo.kit.dates import add_months, today
from intespo.kit.errors import DomainError
from tests.factories import (
    CaseFactory,
    UserFactory,
    YouthFactory,
    contacted,
    counselled,
    note,
    profiled,
    registered,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def kinds(case: Case) -> set[str]:
    """Milestones that stand for a case."""
    return set(Milestone.objects.standing().filter(case=case).values_list("kind", flat=True))


def registered_on(on: date, **named: Any) -> Case:
    """A case registered on a day."""
    by, case = UserFactory(), CaseFactory(opened_on=on - DAY, **named)
    contacts.log(case, note(at=timezone.now() - (today() - on + DAY)), by=by)
    registration.register(case, number=f"R{case.pk}", office="Dej", on=on, by=by)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("old", Stage)
def test_the_database_refuses_every_move_outside_the_table(old: Stage) -> None:
    closed = {"closed_on": today()}
    for new in Stage:
        if new == old or new in ALLOWED[old] or new == Stage.CLOSED:
            continue
        case = CaseFactory(stage=old, **(closed if old == Stage.CLOSED else {}))
        with pytest.raises(DatabaseError, match="cannot move"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(stage=new, closed_on=None)


def test_the_database_lets_pass_what_the_table_allows() -> None:
    for old, allowed in ALLOWED.items():
        for new in allowed:
            case = CaseFactory(stage=old)
            transitions.move(case, new, by=None)
            assert Case.objects.get(pk=case.pk).stage == new


def test_an_outcome_follows_the_row_that_the_agency_edited() -> None:
    OutcomeRule.objects.filter(outcome="refuses").update(next_action="visit", days=9)
    case = contacted(CaseFactory(), UserFactory(), Outcome.REFUSES)
    assert (case.next_action, case.next_action_on) == (NextAction.VISIT, today() + 9 * DAY)


def test_a_refuser_is_informed_all_the_same() -> None:
    case, by = CaseFactory(), UserFactory()
    contacts.log(case, note(Outcome.REFUSES, refusal=Refusal.DOCUMENTS), by=by)
    session = SessionNote(SessionKind.INFORMATION, today(), 20, uuid.uuid4(), second_chance=True)
    sessions.hold(case, session, by=by)
    case.refresh_from_db()
    assert (case.agreement, case.stage) == ("no", Stage.CONTACTED)
    assert {"contacted", "informed"} <= kinds(case)
    assert not {"agreed", "registered"} & kinds(case)


def test_who_acts_on_an_old_page_is_told_what_changed() -> None:
    case, first, second = CaseFactory(), UserFactory(full_name="Radu Vâlsan"), UserFactory()
    seen = acting.stamp(case)
    contacts.log(case, note(Outcome.NO_ANSWER, seen=seen), by=first)
    with pytest.raises(DomainError, match="Radu Vâlsan") as told:
        contacts.log(case, note(seen=seen), by=second)
    assert "nu răspunde" in str(told.value)
    contacts.log(case, note(seen=acting.stamp(case)), by=second)
    # The same person in another tab is told too: one of two acts on one page wins.
    with pytest.raises(DomainError, match="tu la"):
        contacts.log(case, note(Outcome.NO_ANSWER, seen=seen + 1), by=second)


def test_the_second_page_gets_the_news_and_keeps_what_was_typed(sign_in: Any) -> None:
    client, case = sign_in(Role.EXPERT), CaseFactory()
    page = client.get(reverse("cases:contact", args=[case.pk]))
    seen = page.context["panel"]["form"]["seen"].value()
    contacts.log(case, note(), by=UserFactory(full_name="Radu Vâlsan"))
    words = {"channel": "phone", "outcome": "hesitates", "note": "Vine luni.", "seen": seen}
    url = reverse("cases:contact", args=[case.pk])
    answer = client.post(url, {**words, "key": str(uuid.uuid4())})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Radu Vâlsan" in body
    assert "Vine luni." in body
    again = answer.context["panel"]["form"]["seen"].value()
    assert client.post(url, {**words, "seen": again, "key": str(uuid.uuid4())}).status_code == 302


def test_registering_plans_five_checks_and_the_presence() -> None:
    on = today() - 40 * DAY
    case = registered_on(on)
    due = case.checks.filter(clock=CheckClock.REGISTRATION).values_list("due_on", flat=True)
    assert list(due) == [add_months(on, months) for months in (1, 3, 6, 9, 12)]
    assert case.presence_due_on == on + 180 * DAY


def test_a_registrant_is_monitored_to_month_twelve() -> None:
    case, by = registered_on(today() - 400 * DAY), UserFactory()
    profiled(case, by)
    counselled(case, by)
    for check in case.checks.order_by("due_on"):
        monitoring.check(check, State.SEEKING, min(check.due_on, today()), "", by=by)
    case.refresh_from_db()
    months = {f"month_{n}" for n in (1, 3, 6, 9, 12)}
    assert months <= kinds(case)
    assert case.stage == Stage.MONITORED
    leaving.finish(case, by=by)
    case.refresh_from_db()
    assert (case.stage, case.close_reason, case.youth.status) == ("closed", "MONITORED", "ended")


def test_a_check_too_late_or_unknown_does_not_count() -> None:
    case, by = registered_on(today() - 200 * DAY), UserFactory()
    late, lost = case.checks.order_by("due_on")[:2]
    monitoring.check(late, State.SEEKING, today(), "", by=by)
    monitoring.check(lost, State.UNKNOWN, lost.due_on, "", by=by)
    assert not {"month_1", "month_3"} & kinds(case)
    with pytest.raises(DomainError, match="deja"):
        monitoring.check(late, State.SEEKING, today(), "", by=by)
    early = case.checks.filter(months=12).get()
    with pytest.raises(DomainError, match="devreme"):
        monitoring.check(early, State.SEEKING, today(), "", by=by)


def test_work_ends_neet_and_the_file_goes_on() -> None:
    case, by = profiled(registered_on(today() - 60 * DAY), UserFactory()), UserFactory()
    on = today() - 5 * DAY
    leaving.leave(case, LeaveReason.EMP_PERM, on, "contract văzut", by=by)
    case.refresh_from_db()
    assert case.stage == Stage.MONITORED
    assert "left_neet" in kinds(case)
    assert case.registrations.get().left_reason == "EMP_PERM"
    assert states.of(case).state == State.EMPLOYED  # type: ignore[union-attr]
    exits = case.checks.filter(clock=CheckClock.EXIT)
    assert [check.due_on for check in exits] == [add_months(on, n) for n in (6, 12, 18)]
    with pytest.raises(DomainError):
        leaving.leave(case, LeaveReason.EDU, today(), "", by=by)
    with pytest.raises(DomainError, match="verificări"):
        leaving.finish(case, by=by)


def test_a_voided_way_out_takes_its_checks_along() -> None:
    case, by = profiled(registered_on(today() - 60 * DAY), UserFactory()), UserFactory()
    leaving.leave(case, LeaveReason.EDU, today(), "", by=by)
    milestone = Milestone.objects.standing().get(case=case, kind=MilestoneKind.LEFT_NEET)
    milestones.void(milestone, "nu e el", by=by)
    case.refresh_from_db()
    assert case.stage == Stage.PROFILED
    assert not case.checks.filter(clock=CheckClock.EXIT, dropped=False).exists()


def test_who_was_never_registered_and_works_is_closed_with_the_reason() -> None:
    case, by = contacted(CaseFactory(), UserFactory()), UserFactory()
    assert LeaveReason.NOT_PRESENT not in leaving.reasons_for(case)
    leaving.leave(case, LeaveReason.EMP_TEMP, today(), "REVISAL", by=by)
    case.refresh_from_db()
    assert (case.stage, case.close_reason) == (Stage.CLOSED, "EMP_TEMP")


def test_who_did_not_come_may_register_again() -> None:
    case, by = registered_on(today() - 60 * DAY), UserFactory()
    leaving.leave(case, LeaveReason.NOT_PRESENT, today() - 9 * DAY, "", by=by)
    case.refresh_from_db()
    assert (case.stage, case.presence_due_on) == (Stage.REGISTERED, None)
    with pytest.raises(DomainError, match="ultimei"):
        registration.register(case, number="B1", office="Dej", on=today() - 20 * DAY, by=by)
    registration.register(case, number="B1", office="Dej", on=today(), by=by)
    assert Milestone.objects.filter(case=case, kind="registered").count() == 1
    assert case.checks.filter(dropped=False).count() == 5


def test_nothing_happened_before_anybody_knew_of_them() -> None:
    case, by = contacted(CaseFactory(), UserFactory()), UserFactory()
    long_ago = today() - 200 * DAY
    session = SessionNote(SessionKind.COUNSELLING, long_ago, 30, uuid.uuid4())
    with pytest.raises(DomainError, match="identificat"):
        leaving.leave(case, LeaveReason.EMP_PERM, long_ago, "x", by=by)
    with pytest.raises(DomainError, match="identificat"):
        contacts.log(case, note(at=timezone.now() - 200 * DAY), by=by)
    with pytest.raises(DomainError, match="identificat"):
        sessions.hold(case, session, by=by)


def test_a_file_is_opened_again_and_one_is_open_at_a_time() -> None:
    case, by = contacted(CaseFactory(), UserFactory()), UserFactory()
    leaving.leave(case, LeaveReason.LEFT_COUNTRY, today(), "", by=by)
    case.refresh_from_db()
    made = leaving.reopen(case, by=by)
    assert (made.stage, made.youth.status) == (Stage.IDENTIFIED, "potential")
    with pytest.raises(DomainError, match="deschis"):
        leaving.reopen(case, by=by)
    dead = contacted(CaseFactory(), by)
    leaving.leave(dead, LeaveReason.DECEASED, today(), "", by=by)
    with pytest.raises(DomainError, match="închis"):
        leaving.reopen(Case.objects.get(pk=dead.pk), by=by)


def test_a_presence_begins_the_term_anew_and_counts_once_a_day() -> None:
    case, by = registered_on(today() - 170 * DAY), UserFactory()
    Case.objects.filter(pk=case.pk).update(next_action_on=today() + 60 * DAY)
    Case.objects.filter(pk=case.pk).update(presence_due_on=today() + 7 * DAY)
    assert registration.remind() == 1
    case.refresh_from_db()
    assert (case.next_action, case.next_action_on) == (NextAction.PRESENCE, today())
    for _ in range(2):
        registration.come(case, today(), by=by)
    case.refresh_from_db()
    assert case.presence_due_on == today() + 180 * DAY
    assert case.next_action == NextAction.CONTACT
    assert JournalEntry.objects.filter(case=case, kind="presence").count() == 1
    with pytest.raises(DomainError):
        registration.come(case, today() + DAY, by=by)


def test_a_state_that_nobody_confirms_becomes_not_known_with_a_task() -> None:
    case, by = contacted(CaseFactory(), UserFactory()), UserFactory()
    spell = states.of(case)
    assert spell is not None
    assert spell.state == State.SEEKING
    states.settle(case, State.SEEKING, today(), by=by)
    assert StatusSpell.objects.filter(case=case).count() == 1
    StatusSpell.objects.filter(case=case).update(
        since=today() - 99 * DAY, verified_on=today() - 99 * DAY, current_until=today() - DAY
    )
    assert (states.lapse(), states.lapse()) == (1, 0)
    case.refresh_from_db()
    now = states.of(case)
    assert now is not None
    assert (now.state, now.since) == (State.UNKNOWN, today())
    assert (case.next_action, case.next_action_on) == (NextAction.VERIFY, today())


def test_older_news_does_not_change_the_present_state() -> None:
    case, by = CaseFactory(), UserFactory()
    states.settle(case, State.EMPLOYED, today(), by=by)
    states.settle(case, State.SEEKING, today() - 20 * DAY, by=by)
    assert states.of(case).state == State.EMPLOYED  # type: ignore[union-attr]


def test_joiners_and_leavers_by_month() -> None:
    case, by = profiled(registered_on(today() - 2 * DAY), UserFactory()), UserFactory()
    leaving.leave(case, LeaveReason.EMP_PERM, today(), "", by=by)
    states.settle(case, State.SEEKING, today(), by=by)
    row = states.joiners_and_leavers(case.county_id, months=2)[0]
    assert (row["left"], row["returned"]) == (1, 1)
    assert states.joiners_and_leavers(16, months=1)[0]["left"] == 0


def test_a_group_session_is_of_all_or_of_nobody() -> None:
    by = UserFactory()
    people = [contacted(CaseFactory(), by), contacted(CaseFactory(), by)]
    stranger = CaseFactory(youth=YouthFactory(first_name="Anca"))
    session = SessionNote(SessionKind.COUNSELLING, today(), 60, uuid.uuid4())
    with pytest.raises(DomainError, match="Anca"):
        sessions.hold_group([*people, stranger], session, by=by)
    for _ in range(2):
        assert sessions.hold_group(people, session, by=by) == 2
    assert all(case.counsellingsessions.count() == 1 for case in people)
    with pytest.raises(DomainError):
        sessions.hold_group(people[:1], session, by=by)


def test_the_rhythm_is_that_of_the_level() -> None:
    case = CaseFactory(stage=Stage.PROFILED, level="FGO")
    contacts.done(case, by=UserFactory())
    case.refresh_from_db()
    assert case.next_action_on == today() + 15 * DAY


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("register", {"number": "A1", "office": "Dej", "on": "1990-01-01"}),
        ("register", {"number": "A1", "office": "Dej", "on": "2090-01-01"}),
        ("presence", {"on": "2090-01-01"}),
        ("leave", {"reason": "EMP_PERM", "on": "2090-01-01", "note": "x"}),
        ("leave", {"reason": "NOT_PRESENT", "on": "2026-01-01", "note": "x"}),
        ("session", {"kind": "dans", "on": "2026-01-01", "minutes": "30"}),
    ],
)
def test_bad_input_is_refused_at_its_field(sign_in: Any, page: str, words: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = contacted(CaseFactory(), client.user)
    before = (Milestone.objects.count(), JournalEntry.objects.count())
    answer = client.post(reverse(f"cases:{page}", args=[case.pk]), words)
    assert answer.status_code == 422
    assert (Milestone.objects.count(), JournalEntry.objects.count()) == before
    assert not MonitoringCheck.objects.exists()


def test_registered_twice_is_refused() -> None:
    case = registered(CaseFactory(), UserFactory())
    with pytest.raises(DomainError, match="deja"):
        registration.register(case, number="Z9", office="Dej", on=today(), by=UserFactory())
