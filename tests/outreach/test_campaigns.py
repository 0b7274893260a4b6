"""Campaigns: an audience frozen with its reasons, steps once, stopped by an answer, two people."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cases.enums import Channel, Outcome
from cases.models import Case, Objection
from cases.services import contacts
from cases.services.contacts import ContactNote
from intespo.accounts.enums import Role
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from outreach.enums import CampaignStatus, HeldBack, MessageChannel, SuppressionReason
from outreach.models import (
    Audience,
    Campaign,
    CampaignStep,
    CountyOffice,
    Message,
    MessageTemplate,
    SendingRule,
)
from outreach.services import campaigns, inbound, outbox, sending_rules, yields
from tests.factories import CaseFactory, UserFactory, YouthFactory, county

pytestmark = pytest.mark.django_db
SMS, EMAIL = MessageChannel.SMS, MessageChannel.EMAIL


@pytest.fixture(autouse=True)
def _at_all_hours() -> None:
    SendingRule.objects.update(
        weekday_from="00:00",
        weekday_until="23:59:59",
        saturday_from="00:00",
        saturday_until="23:59",
    )


def template(channel: MessageChannel = SMS, body: str = "Bună, {prenume}! {judet}") -> Any:
    name = str(uuid.uuid4())
    return MessageTemplate.objects.create(
        name=name, purpose="first", channel=channel, subject="S", body=body
    )


def campaign(*steps: tuple[MessageChannel, int], by: User | None = None, **words: Any) -> Campaign:
    made = Campaign.objects.create(
        name="Toamna",
        county=county("CJ"),
        starts_on=today(),
        created_by=by or UserFactory(role=Role.COORDINATOR),
        **words,
    )
    for channel, days in steps or ((SMS, 0),):
        CampaignStep.objects.create(
            campaign=made, channel=channel, after_days=days, template=template(channel)
        )
    return made


def frozen(*steps: tuple[MessageChannel, int], **words: Any) -> Campaign:
    made = campaign(*steps, **words)
    campaigns.freeze(made, Case.objects.all(), "sex=F")
    made.refresh_from_db()
    return made


def begun(*steps: tuple[MessageChannel, int], **words: Any) -> Campaign:
    made = frozen(*steps, **words)
    assert campaigns.ask(made)
    made.refresh_from_db()
    return made


def reasons(made: Campaign) -> dict[str, str]:
    rows = Audience.objects.filter(campaign=made).select_related("youth")
    return {row.youth.last_name: row.held_back for row in rows}


def leased() -> list[int]:
    return outbox.lease(SMS, uuid.uuid4(), 50)[0]


def test_who_is_left_out_is_counted_with_the_reason() -> None:
    def case(name: str, **youth: Any) -> Case:
        made: Case = CaseFactory(youth=YouthFactory(last_name=name, **youth))
        return made

    case("Bun")
    case("Mut", phone="")
    case("Fix", phone="+40264000100")
    case("Exclus", status="excluded")
    objects, stopped = case("Opus"), case("Oprit", phone="+40722000123")
    Objection.objects.create(youth=objects.youth, county=objects.county, words="x")
    inbound.suppress(SMS, stopped.youth.phone, SuppressionReason.STOP)
    made = frozen()
    assert reasons(made) == {
        "Bun": "",
        "Mut": "no_address",
        "Fix": "no_address",
        "Exclus": "excluded",
        "Opus": "objected",
        "Oprit": "opted_out",
    }
    assert campaigns.left_out(made, made.created_by)[HeldBack.NO_ADDRESS] == 2
    # Frozen: who comes later is not in it; chosen anew, they are.
    case("Nou")
    assert "Nou" not in reasons(made)
    campaigns.freeze(made, Case.objects.all(), "")
    assert reasons(made)["Nou"] == ""


def test_a_way_that_is_open_is_enough() -> None:
    CaseFactory(youth=YouthFactory(last_name="Scris", phone="", email="a@exemplu.ro"))
    made = begun((SMS, 0), (EMAIL, 0))
    assert reasons(made) == {"Scris": ""}
    assert campaigns.advance() == 1
    assert Message.objects.get().channel == "email"


def test_a_step_is_queued_once_with_the_text_filled() -> None:
    CountyOffice.objects.filter(county=county("CJ")).update(phone="0264 000 000")
    CaseFactory(youth=YouthFactory(first_name="ȘTEFAN IOAN"))
    begun()
    assert campaigns.advance() == 1
    assert campaigns.advance() == 0
    CampaignStep.objects.update(queued_at=None)
    assert campaigns.advance() == 0
    message = Message.objects.get()
    assert message.body == "Buna, Stefan! Cluj"
    assert (message.parts, message.arm, message.address_hash is not None) == (1, "A", True)
    assert leased() == [message.pk]


def test_diacritics_cost_more_when_they_are_kept() -> None:
    CaseFactory()
    begun(plain=False)

    MessageTemplate.objects.filter(name__contains="-").update(body="ș" * 71)
    campaigns.advance()
    assert Message.objects.get().parts == 2


def test_the_next_step_waits_for_its_day_and_falls_away_with_an_answer() -> None:
    first, second, third = (
        CaseFactory(youth=YouthFactory(phone=f"+4072200012{digit}")) for digit in range(3)
    )
    made = begun((SMS, 0), (SMS, 3))
    assert campaigns.advance() == 3
    Message.objects.update(state="sent", started_at=timezone.now())
    Campaign.objects.update(starts_on=today() - timedelta(days=3))
    note = ContactNote(Channel.PHONE, Outcome.HESITATES, uuid.uuid4())
    contacts.log(first, note, by=UserFactory())
    incoming = ("t", "1", SMS, second.youth.phone, "Da", timezone.now())
    inbound.receive(inbound.Incoming(*incoming))
    assert campaigns.advance() == 1
    last = Message.objects.filter(step__after_days=3).get()
    assert last.case == third
    assert yields.arms(made)[0].reached.number == 1


def test_an_answer_holds_back_what_waits() -> None:
    case = CaseFactory()
    begun()
    campaigns.advance()
    inbound.stop_steps(case.youth_id, HeldBack.ANSWERED)
    assert leased() == []
    assert Message.objects.get().held_back == "answered"


def test_a_large_audience_needs_a_second_person() -> None:
    CaseFactory()
    SendingRule.objects.update(approval_above=0)
    made = frozen()
    assert not campaigns.ask(made)
    assert campaigns.advance() == 0
    with pytest.raises(DomainError):
        campaigns.approve(made, by=made.created_by)
    campaigns.approve(made, by=UserFactory(role=Role.COORDINATOR))
    made.refresh_from_db()
    assert made.status == CampaignStatus.RUNNING
    assert campaigns.advance() == 1


def test_paused_nothing_leaves_and_stopped_nothing_ever() -> None:
    CaseFactory.create_batch(2)
    made = begun()
    campaigns.advance()
    token = uuid.uuid4()
    keys, _held = outbox.lease(SMS, token, 1)
    campaigns.pause(made)
    assert leased() == []
    # What was leased before the pause goes back to the queue instead of leaving.
    assert outbox.turn("t", [], keys, token) == []
    campaigns.resume(made)
    assert len(leased()) == 2
    assert campaigns.stop(made) == 2
    assert set(Message.objects.values_list("state", "held_back")) == {("suppressed", "stopped")}
    with pytest.raises(DomainError):
        campaigns.resume(made)


def test_the_cap_holds_across_campaigns() -> None:
    CaseFactory()
    SendingRule.objects.update(cap=1)
    begun()
    other = begun()
    campaigns.advance()
    assert Message.objects.count() == 2
    token = uuid.uuid4()
    keys, _held = outbox.lease(SMS, token, 1)
    assert len(outbox.turn("t", [], keys, token)) == 1
    assert leased() == []
    assert Message.objects.filter(state="suppressed", held_back="capped").count() == 1
    campaigns.stop(other)
    assert set(reasons(frozen()).values()) == {"capped"}


def test_lot_and_wordings_are_drawn_once_and_hold() -> None:
    CaseFactory.create_batch(60)
    made = campaign(split=True, hold_out=30)
    made.steps.update(template_b=template(body="Altfel, {prenume}"))
    campaigns.freeze(made, Case.objects.all(), "")
    arms = dict(Audience.objects.values_list("youth_id", "arm"))
    assert set(arms.values()) == {"A", "B", "H"}
    campaigns.freeze(made, Case.objects.all(), "")
    assert dict(Audience.objects.values_list("youth_id", "arm")) == arms
    campaigns.ask(made)
    assert campaigns.advance() == sum(arm != "H" for arm in arms.values())
    bodies = dict(Message.objects.values_list("youth_id", "body"))
    assert all(bodies[key].startswith("Altfel") == (arms[key] == "B") for key in bodies)
    assert [arm.name for arm in yields.arms(made)] == ["A", "B", "H"]


def test_outside_of_the_hours_only_what_a_person_writes_leaves() -> None:
    case = CaseFactory()
    begun()
    campaigns.advance()
    words = {"subject": "", "body": "x", "key": uuid.uuid4(), "by": UserFactory()}
    by_hand = outbox.queue(case, channel=SMS, **words)
    with time_machine.travel("2026-11-22T11:00:00+02:00", tick=False):  # a Sunday
        assert leased() == [by_hand.pk]


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-11-23T10:00:00+02:00", True),
        ("2026-11-23T08:59:00+02:00", False),
        ("2026-11-23T19:00:00+02:00", False),
        ("2026-11-21T11:00:00+02:00", True),
        ("2026-11-21T15:00:00+02:00", False),
        ("2026-11-22T11:00:00+02:00", False),
        ("2026-12-01T11:00:00+02:00", False),
        ("2026-12-25T11:00:00+02:00", False),
    ],
)
def test_hours_sundays_and_holidays(moment: str, open_: bool) -> None:
    rule = SendingRule(
        weekday_from=time(9),
        weekday_until=time(19),
        saturday_from=time(10),
        saturday_until=time(14),
    )
    assert sending_rules.is_open(rule, datetime.fromisoformat(moment)) == open_


def test_an_interval_holds_for_small_numbers() -> None:
    share = yields.wilson(0, 10)
    assert (share.percent, round(share.low, 1), round(share.high, 1)) == (0, 0, 27.8)
    assert yields.wilson(0, 0).percent == 0


# --- screens ----------------------------------------------------------------------------------
