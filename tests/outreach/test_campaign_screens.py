"""Campaigns on the screen: from the table to the first message, and what is refused."""

from typing import Any

import pytest
from django.urls import reverse

from cases.models import Case
from intespo.accounts.enums import Role
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from outreach.enums import CampaignStatus
from outreach.models import (
    Audience,
    Campaign,
    CountyOffice,
    Message,
    MessageTemplate,
    SendingRule,
)
from outreach.services import campaigns
from tests.factories import CaseFactory, YouthFactory, county
from tests.outreach.test_campaigns import (
    EMAIL,
    SMS,
    _at_all_hours,
    begun,
    campaign,
    frozen,
    template,
)

pytestmark = pytest.mark.django_db
__all__ = ["_at_all_hours"]  # used by every test


def test_from_the_table_to_the_first_message(sign_in: Any) -> None:
    CaseFactory(youth=YouthFactory(sex="F"))
    CaseFactory(youth=YouthFactory(sex="M"))
    client = sign_in(Role.COORDINATOR)
    page = client.get(reverse("cases:table"), {"sex": "F"}).content.decode()
    link = f"{reverse('outreach:campaign_add')}?sex=F"
    assert link in page
    words = {"name": "Fete", "starts_on": str(today()), "plain": "on", "recruits": "on"}
    answer = client.post(link, {**words, "hold_out": "0", "filtru": "sex=F"})
    made = Campaign.objects.get()
    url = reverse("outreach:campaign", args=[made.pk])
    assert answer.headers["Location"] == url
    assert (
        client.post(link, {**words, "starts_on": "2020-01-01", "hold_out": 99}).status_code == 422
    )
    step = {"template": template().pk, "after_days": 0}
    client.post(reverse("outreach:campaign_step", args=[made.pk]), step)
    twice = client.post(reverse("outreach:campaign_step", args=[made.pk]), step)
    assert twice.status_code == 422
    client.post(reverse("outreach:campaign_freeze", args=[made.pk]))
    assert Audience.objects.count() == 1
    assert "Buna, " in client.get(url).content.decode()
    act = reverse("outreach:campaign_act", args=[made.pk])
    client.post(act, {"act": "porneste"})
    campaigns.advance()
    assert Message.objects.get().youth.sex == "F"
    assert client.get(url, headers={"HX-Request": "true"}).status_code == 200
    client.post(act, {"act": "opreste"})
    assert client.get(url, headers={"HX-Request": "true"}).status_code == 286
    assert client.post(act, {"act": "nimic"}).status_code == 302


def test_another_county_neither_sees_nor_changes_it(sign_in: Any) -> None:
    made = campaign()
    client = sign_in(Role.COORDINATOR, "DJ")
    assert client.get(reverse("outreach:campaign", args=[made.pk])).status_code == 404
    for name in ("campaign_step", "campaign_freeze", "campaign_act"):
        url = reverse(f"outreach:{name}", args=[made.pk])
        assert client.post(url, {"act": "opreste"}).status_code == 404
    expert = sign_in(Role.EXPERT)
    assert expert.get(reverse("outreach:campaign", args=[made.pk])).status_code == 200
    assert expert.get(reverse("outreach:campaign_add")).status_code == 403


@pytest.mark.parametrize(
    "changed",
    [
        {"body": "Ești NEET? 021.44.44.000 STOP"},
        {"body": "Bună, {cnp}! 021.44.44.000 STOP"},
        {"body": "Sună-ne. STOP"},
        {"body": "Sună la 021.44.44.000 sau {telefon_judet}"},
        {"body": "Sună la 021.44.44.000. STOP = fără mesaje"},
        {"channel": "email", "subject": ""},
        {"name": ""},
    ],
)
def test_a_wording_that_is_not_right_is_refused(sign_in: Any, changed: dict[str, str]) -> None:
    client = sign_in(Role.NATIONAL)
    before = MessageTemplate.objects.count()
    words = {
        "name": "Nou",
        "purpose": "first",
        "channel": "sms",
        "subject": "",
        "body": "Bună, {prenume}! Sună la 021.44.44.000 sau {telefon_judet}. STOP = fără mesaje",
    }
    url = reverse("outreach:template_add")
    assert client.post(url, {**words, **changed}).status_code == 422
    assert MessageTemplate.objects.count() == before
    assert client.post(url, words).status_code == 302
    assert client.post(url, words).status_code == 422
    made = MessageTemplate.objects.get(name="Nou")
    client.post(reverse("outreach:template_retire", args=[made.pk]))
    assert "Nou" not in client.get(reverse("outreach:templates")).content.decode().split("<main")[1]


def test_a_county_campaign_never_leaves_its_county(sign_in: Any) -> None:
    CaseFactory(youth__sex="F")
    CaseFactory(youth__sex="F", county=county("DJ"), youth__county=county("DJ"))
    made = campaign(filters="sex=F")
    sign_in(Role.NATIONAL).post(reverse("outreach:campaign_freeze", args=[made.pk]))
    counties = set(Audience.objects.values_list("county__code", flat=True))
    assert counties == {"CJ"}


def test_the_smallest_limit_of_all_steps_asks_for_a_second_person() -> None:
    for _person in range(3):
        CaseFactory(youth__email="ana@exemplu.ro")
    SendingRule.objects.filter(channel="sms").update(approval_above=2)
    made = frozen((EMAIL, 0), (SMS, 0))
    assert not campaigns.ask(made)
    made.refresh_from_db()
    assert made.status == CampaignStatus.ASKED


def test_a_changed_step_asks_for_the_audience_anew(sign_in: Any) -> None:
    CaseFactory()
    made = frozen()
    client = sign_in(Role.COORDINATOR)
    url = reverse("outreach:campaign_step", args=[made.pk])
    client.post(url, {"sterge": str(made.steps.get().pk)})
    made.refresh_from_db()
    assert (made.status, made.frozen_at) == (CampaignStatus.DRAFT, None)
    assert not made.audience.exists()
    with pytest.raises(DomainError):
        campaigns.ask(made)


def test_a_draft_can_be_deleted_and_a_begun_campaign_cannot(sign_in: Any) -> None:
    CaseFactory()
    draft, running = frozen(), begun()
    client = sign_in(Role.COORDINATOR)
    for made in (draft, running):
        client.post(reverse("outreach:campaign_act", args=[made.pk]), {"act": "sterge"})
    assert list(Campaign.objects.all()) == [running]


@pytest.mark.parametrize("query", ["x=" + "a" * 600, "stage=zzz", "\0stage=zzz\0"])
def test_filters_that_are_not_right_make_no_campaign(sign_in: Any, query: str) -> None:
    words = {"name": "C", "starts_on": str(today()), "hold_out": "0", "filtru": query}
    answer = sign_in(Role.COORDINATOR).post(reverse("outreach:campaign_add"), words)
    assert answer.status_code == 422
    assert not Campaign.objects.exists()


def test_two_presses_make_one_draft(sign_in: Any) -> None:
    words = {"name": "C", "starts_on": str(today()), "hold_out": "0", "filtru": "sex=F"}
    client = sign_in(Role.COORDINATOR)
    for _twice in range(2):
        assert client.post(reverse("outreach:campaign_add"), words).status_code == 302
    assert Campaign.objects.count() == 1


def test_a_wording_with_a_phone_that_is_missing_is_refused() -> None:
    CountyOffice.objects.filter(county=county("CJ")).update(phone="")
    CaseFactory()
    made = campaign()
    made.steps.update(template=template(body="Sun\u0103 la {telefon_judet}"))
    with pytest.raises(DomainError, match="Cluj"):
        campaigns.freeze(made, Case.objects.all(), "")
