"""Around campaigns: tests of wordings, files, what it brought, materials, rules, opt-outs."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intespo.accounts import scope
from intespo.accounts.enums import Role
from intespo.kit.dates import today
from outreach import dossier
from outreach.enums import MessageChannel
from outreach.gateways.console import ConsoleGateway
from outreach.models import (
    Campaign,
    CampaignStep,
    CountyOffice,
    Material,
    Message,
    MessageTemplate,
    PublicRegistration,
    SendingRule,
    Stray,
    Suppression,
)
from outreach.sending import Outgoing
from outreach.services import inbound, returns, sending_rules, trials
from tests.factories import CaseFactory, UserFactory, county, registered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(settings: Any) -> None:
    settings.DEMO = False
    cache.clear()


def draft(*names: str) -> Campaign:
    boss = UserFactory(role=Role.COORDINATOR)
    made = Campaign.objects.create(
        name="=Campanie", county=boss.county, starts_on=today(), created_by=boss
    )
    for place, name in enumerate(names or ("Prima veste, SMS",)):
        wording = MessageTemplate.objects.get(name=name)
        CampaignStep.objects.create(
            campaign=made, channel=wording.channel, after_days=place, template=wording
        )
    return made


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[Outgoing]:
    """What left by SMS; tasks run at once."""
    sent: list[Outgoing] = []
    real = ConsoleGateway.send

    async def send(self: ConsoleGateway, message: Outgoing) -> Any:
        sent.append(message)
        return await real(self, message)

    monkeypatch.setattr(ConsoleGateway, "send", send)
    monkeypatch.setattr(
        "outreach.tasks.send_trial.delay", lambda token: trials.send(uuid.UUID(int=token))
    )
    return sent


def test_a_test_goes_to_oneself_with_made_up_words(client: Client, left: list[Outgoing]) -> None:
    made = draft("Prima veste, SMS", "Prima veste, e-mail")
    client.force_login(made.created_by)
    url = reverse("outreach:campaign_trial", args=[made.pk])
    by_sms, by_mail = made.steps.order_by("channel").reverse()
    client.post(url, {"pas": by_sms.pk, "numar": "0799 000 001"})
    assert "Ana" in left[0].body
    client.post(url, {"pas": by_mail.pk})
    assert mail.outbox[0].to == [made.created_by.email]
    assert not Message.objects.exists()
    for typed in ("", "12", "0264 000 100"):
        client.post(url, {"pas": by_sms.pk, "numar": typed})
    assert len(left) == 1
    assert client.post(url, {"pas": "x"}).status_code == 404


def test_tests_are_few(client: Client, left: list[Outgoing]) -> None:
    made = draft()
    client.force_login(made.created_by)
    url = reverse("outreach:campaign_trial", args=[made.pk])
    for _time in range(trials.MOST_AN_HOUR + 2):
        client.post(url, {"pas": made.steps.get().pk, "numar": "0799000001"})
    assert len(left) == trials.MOST_AN_HOUR


def test_progress_as_a_file_is_no_formula(client: Client) -> None:
    made = draft()
    MessageTemplate.objects.filter(name="Prima veste, SMS").update(name="=1+1")
    client.force_login(made.created_by)
    text = client.get(reverse("outreach:campaign_export", args=[made.pk])).content.decode()
    assert "'=1+1;SMS;0" in text


def test_what_a_way_brought_is_counted_once_a_person() -> None:
    made = draft("Prima veste, SMS", "Prima veste, SMS, cu \u00eentrebare")
    one, two = CaseFactory(), CaseFactory()
    began = timezone.now() - timedelta(days=5)
    for step in made.steps.all():
        for case in (one, two):
            Message.objects.create(
                case=case,
                youth=case.youth,
                county=case.county,
                channel="sms",
                step=step,
                recipient="+40799000001",
                state="delivered",
                parts=2,
                started_at=began,
            )
    registered(one, UserFactory())
    with scope.system("test"):
        found = returns.of_scope()
    (line,) = found.ways
    price = sending_rules.of(MessageChannel.SMS).price
    assert (line.people, line.messages, line.reached, line.registered) == (2, 4, 1, 1)
    assert line.cost == 4 * 2 * price
    assert line.per_reached == line.cost // 10
    assert [row.part for row in found.counties] == ["Cluj"]
    assert [row.people for row in found.sources] == [2]


def test_a_material_has_its_address_and_counts_who_came(client: Client) -> None:
    client.force_login(UserFactory(role=Role.COORDINATOR))
    url = reverse("outreach:material_add")
    assert client.post(url, {}).status_code == 422
    words = {"name": "Pliant", "kind": "flyer", "audience": "young", "place": "Dej"}
    client.post(url, words | {"used_on": today(), "pieces": 100, "reached": 80, "cost": 50})
    (made,) = Material.objects.all()
    case = CaseFactory()
    PublicRegistration.objects.create(
        key=uuid.uuid4(),
        county=case.county,
        locality=case.youth.locality,
        name="Ana Pop",
        phone="+40799000001",
        reach="morning",
        material=made,
    )
    page = client.get(reverse("outreach:materials"))
    assert page.context["rows"][0].registered == 1
    assert f"/inscriere/?m={made.pk}" in page.content.decode()


def test_a_rule_gets_a_new_version_and_only_the_agency_writes_it(client: Client) -> None:
    url = reverse("outreach:rule", args=["sms"])
    client.force_login(UserFactory(role=Role.COORDINATOR))
    assert client.get(url).status_code == 403
    client.force_login(UserFactory(role=Role.NATIONAL, county=None))
    words = {
        "valid_from": str(today()),
        "weekday_from": "08:00",
        "weekday_until": "18:00",
        "cap": "1",
        "cap_days": "30",
        "per_second": "0",
        "price": "200",
        "approval_above": "100",
    }
    before = SendingRule.objects.filter(channel="sms").count()
    assert client.post(url, words).status_code == 302
    assert SendingRule.objects.filter(channel="sms").count() == before + 1
    assert sending_rules.of(MessageChannel.SMS).price == 200
    assert client.post(url, words).status_code == 422
    for wrong in (
        {"valid_from": str(today() - timedelta(days=1))},
        {"valid_from": str(today() + timedelta(days=1)), "weekday_until": "07:00"},
        {"valid_from": str(today() + timedelta(days=1)), "saturday_from": "10:00"},
        {"valid_from": str(today() + timedelta(days=1)), "price": "-1"},
        {"valid_from": str(today() + timedelta(days=1)), "price": "99999999999"},
    ):
        assert client.post(url, words | wrong).status_code == 422, wrong
    assert client.get(reverse("outreach:rule", args=["fum"])).status_code == 404
    assert client.get(reverse("outreach:rules")).status_code == 200


def test_a_coordinator_writes_the_own_agencys_address_only(client: Client) -> None:
    client.force_login(UserFactory(role=Role.COORDINATOR))
    mine, other = (reverse("outreach:office", args=[county(c).pk]) for c in ("CJ", "DJ"))
    assert client.post(mine, {"address": "str. Noua 1"}).status_code == 302
    assert CountyOffice.objects.get(county=county("CJ")).address == "str. Noua 1"
    assert client.get(other).status_code == 404


def test_an_opt_out_by_hand_stands_everywhere_and_is_undone_with_a_reason(client: Client) -> None:
    expert = UserFactory()
    case = CaseFactory(manager=expert, youth__phone="+40799000111")
    client.force_login(expert)
    url = reverse("outreach:opt_out", args=[case.pk])
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    assert inbound.opted_out(case.youth)
    assert client.post(url, {"closed": "True", "why": " "}).status_code == 422
    assert client.post(url).status_code == 422
    again = {"closed": "True", "why": "A cerut din nou"}
    assert client.post(url, again).status_code == 302
    assert client.post(url, again).status_code == 422
    assert not Suppression.objects.standing().exists()
    card = client.get(reverse("outreach:case_card", args=[case.pk])).content.decode()
    assert "F\u0103r\u0103 mesaje" in card
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "A cerut s\u0103 nu mai primeasc\u0103 mesaje" in page
    assert "Din nou mesaje: A cerut din nou" in page


def test_what_nobody_put_away_is_emptied_at_its_term() -> None:
    case = CaseFactory()
    old = timezone.now() - timedelta(days=4000)
    stray = Stray.objects.create(
        gateway="t", reference="1", channel="sms", sender="+40799000001", body="x", received_at=old
    )
    made = PublicRegistration.objects.create(
        key=uuid.uuid4(),
        county=case.county,
        locality=case.youth.locality,
        name="Ana Pop",
        phone="+40799000001",
        reach="morning",
    )
    PublicRegistration.objects.update(verified_at=old)
    before = today() - timedelta(days=365)
    with scope.system("erasure"):
        assert dossier.TEXTS.count(before) == 2
        assert dossier.TEXTS.clear(before) == 2
        assert dossier.TEXTS.count(before) == 0
    stray.refresh_from_db()
    made.refresh_from_db()
    assert (stray.sender, stray.body, made.name, made.phone) == ("", "", "", "")
