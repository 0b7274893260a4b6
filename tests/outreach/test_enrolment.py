"""The public page: a code proves the number, nobody learns who is known, known people join."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cases import dossier
from cases.enums import Channel, Evidence, Purpose
from cases.models import Case, Consent, SourceList, Youth
from cases.services import consents, privacy
from intespo.accounts import scope
from intespo.kit.dates import today
from outreach.enums import MessageChannel, SuppressionReason
from outreach.gateways.console import ConsoleGateway
from outreach.models import CountyOffice, PublicRegistration
from outreach.sending import Outgoing
from outreach.services import enrolment, inbound, joining
from tests.factories import CaseFactory, UserFactory, county

pytestmark = pytest.mark.django_db
URL, CODE, DONE = "/inscriere/", "/inscriere/cod/", "/inscriere/gata/"
BORN = today().replace(year=today().year - 18, day=1)


@pytest.fixture(autouse=True)
def _fresh(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.DEMO = tmp_path, False
    cache.clear()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Outgoing]:
    """What left by SMS."""
    left: list[Outgoing] = []
    real = ConsoleGateway.send

    async def send(self: ConsoleGateway, message: Outgoing) -> Any:
        left.append(message)
        return await real(self, message)

    monkeypatch.setattr(ConsoleGateway, "send", send)
    monkeypatch.setattr(
        "outreach.tasks.send_code.delay",
        lambda token, number: enrolment.send_code(uuid.UUID(int=token), number),
    )
    return left


def typed(**changed: str) -> dict[str, str]:
    return {
        "name": "Bianca \u021augulea-Rus",
        "born_0": str(BORN.day),
        "born_1": str(BORN.month),
        "born_2": str(BORN.year),
        "locality": "S\u00e2npaul, jud. Cluj",
        "phone": "0799 000 317",
        "email": "",
        "reach": "afternoon",
        "agree": "on",
        **changed,
    }


def code_of(sent: list[Outgoing]) -> str:
    return sent[-1].body[:6]


def test_who_types_the_code_is_written_down_and_enters_the_register(
    client: Client, sent: list[Outgoing]
) -> None:
    CountyOffice.objects.update_or_create(
        county=county("CJ"), defaults={"address": "str. Exemplului 1", "phone": ""}
    )
    assert client.post(URL, typed()).url == CODE  # type: ignore[attr-defined]
    assert not PublicRegistration.objects.exists()
    (message,) = sent
    assert message.recipient == "+40799000317"
    assert client.post(CODE, {"code": code_of(sent)}).url == DONE  # type: ignore[attr-defined]
    assert "str. Exemplului 1" in client.get(DONE).content.decode()
    (made,) = PublicRegistration.objects.all()
    assert (made.county.code, made.locality.name) == ("CJ", "S\u00e2npaul")
    assert joining.enrol() == 1
    made.refresh_from_db()
    youth = Youth.objects.get(pk=made.youth_id)
    assert (youth.last_name, youth.source, youth.phone) == (
        "\u021augulea-Rus",
        "public_page",
        "+40799000317",
    )
    case = Case.objects.get(youth=youth)
    assert (case.next_action, case.next_action_on) == ("reply", today())
    ways = Consent.objects.standing().filter(case=case).values_list("channel", flat=True)
    assert set(ways) == {"phone", "sms"}
    assert joining.enrol() == 0
    assert SourceList.objects.count() == 1


def test_a_known_young_person_joins_and_their_number_is_not_replaced(
    client: Client, sent: list[Outgoing]
) -> None:
    case = CaseFactory(
        youth__last_name="\u021augulea-Rus",
        youth__first_name="Bianca",
        youth__search_key="tugulea rus bianca",
        youth__birth_date=BORN,
        youth__locality_id=59586,
        youth__phone="+40799000111",
    )
    answer = client.post(URL, typed())
    assert answer.url == CODE  # type: ignore[attr-defined]
    client.post(CODE, {"code": code_of(sent)})
    assert joining.enrol() == 1
    (made,) = PublicRegistration.objects.all()
    assert made.case == case
    case.refresh_from_db()
    assert case.youth.phone == "+40799000111"
    assert case.next_action == "reply"
    assert not Consent.objects.filter(case=case).exists()
    client.force_login(UserFactory())
    page = client.get(reverse("outreach:registrations")).content.decode()
    assert "0799 000 317" in page
    client.post(reverse("outreach:registration_handle", args=[made.pk]))
    made.refresh_from_db()
    assert (made.name, made.phone, made.birth_date) == ("", "", None)


def test_the_answer_is_the_same_whether_somebody_is_known(
    client: Client, sent: list[Outgoing]
) -> None:
    unknown = client.post(URL, typed())
    page_of_unknown = client.get(CODE).content
    CaseFactory(youth__phone="+40799000318", youth__birth_date=BORN)
    other = Client()
    known = other.post(URL, typed(phone="0799000318"))
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert len(other.get(CODE).content) == len(page_of_unknown)


def test_five_wrong_codes_end_it(client: Client, sent: list[Outgoing]) -> None:
    client.post(URL, typed())
    right = code_of(sent)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _try in range(5):
        assert client.post(CODE, {"code": wrong}).status_code == 422
    assert client.post(CODE, {"code": right}).status_code == 422
    assert not PublicRegistration.objects.exists()


def test_the_code_typed_twice_writes_once(client: Client, sent: list[Outgoing]) -> None:
    client.post(URL, typed())
    for _twice in range(2):
        assert client.post(CODE, {"code": code_of(sent)}).status_code == 302
    assert PublicRegistration.objects.count() == 1


def test_a_machine_that_fills_the_trap_leaves_nothing(client: Client, sent: list[Outgoing]) -> None:
    assert client.post(URL, typed(website="http://x")).url == CODE  # type: ignore[attr-defined]
    assert client.get(CODE).status_code == 200
    assert sent == []


def test_no_code_goes_to_who_said_stop(client: Client, sent: list[Outgoing]) -> None:
    inbound.suppress(MessageChannel.SMS, "+40799000317", SuppressionReason.STOP)
    assert client.post(URL, typed()).status_code == 302
    assert sent == []


def test_a_number_gets_few_codes_an_hour(client: Client, sent: list[Outgoing]) -> None:
    for _time in range(enrolment.MOST_BY_NUMBER):
        assert client.post(URL, typed()).status_code == 302
    answer = client.post(URL, typed())
    assert answer.status_code == 422
    assert "a\u0219teapt\u0103 o or\u0103" in answer.content.decode()
    for _time in range(5):
        client.post(CODE, {"din-nou": "1"})
    assert len(sent) == enrolment.MOST_BY_NUMBER + enrolment.SENDINGS - 1


def test_without_a_phone_the_code_comes_by_mail(client: Client, sent: list[Outgoing]) -> None:
    client.post(URL, typed(phone="", email="bianca@exemplu.ro"))
    assert sent == []
    code = mail.outbox[0].subject[-6:]
    assert client.post(CODE, {"code": code}).url == DONE  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "Bianca"}, "name"),
        ({"name": "\u200b \u200b"}, "name"),
        ({"name": "<script>alert(1)</script> x"}, "name"),
        ({"born_0": "31", "born_1": "2"}, "born"),
        ({"born_2": "99999"}, "born"),
        ({"born_2": str(today().year - 40)}, "born"),
        ({"born_2": str(today().year - 10)}, "born"),
        ({"cnp": "123"}, "cnp"),
        ({"locality": "Sanpaul"}, "locality"),
        ({"locality": "Atlantida"}, "locality"),
        ({"locality": "Sanpaul", "place": "54975"}, "locality"),
        ({"phone": "12"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"phone": "0264 000 100"}, "phone"),
        ({"phone": "", "email": "nu"}, "email"),
        ({"reach": "noaptea"}, "reach"),
        ({"agree": ""}, "agree"),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_is_lost(
    client: Client, sent: list[Outgoing], changed: dict[str, str], field: str
) -> None:
    answer = client.post(URL, typed(**changed))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert sent == []
    if "name" not in changed:
        assert "\u021augulea-Rus" in answer.content.decode()


def test_the_same_words_twice_make_two_lists_and_hold_up_nobody(
    client: Client, sent: list[Outgoing]
) -> None:
    for _time in range(2):
        client.post(URL, typed())
        client.post(CODE, {"code": code_of(sent)})
        assert joining.enrol() == 1
    assert SourceList.objects.count() == 2
    assert Youth.objects.count() == 1


def test_the_open_file_is_joined_and_a_standing_consent_stands(
    client: Client, sent: list[Outgoing]
) -> None:
    closed = CaseFactory(
        youth__last_name="\u021augulea-Rus",
        youth__first_name="Bianca",
        youth__search_key="tugulea rus bianca",
        youth__birth_date=BORN,
        youth__locality_id=59586,
        youth__phone="+40799000317",
    )
    consents.give(
        closed, Purpose.MESSAGES, Channel.PHONE, on=today(), evidence=Evidence.FORM, by=None
    )
    Case.objects.update(closed_on=today(), close_reason="refuses", stage="closed")
    open_one = CaseFactory(youth=closed.youth)
    client.post(URL, typed())
    client.post(CODE, {"code": code_of(sent)})
    assert joining.enrol() == 1
    assert PublicRegistration.objects.get().case == open_one
    ways = Consent.objects.standing().values_list("channel", flat=True)
    assert sorted(ways) == ["phone", "sms"]


def test_who_is_not_in_the_register_yet_is_not_put_away(
    client: Client, sent: list[Outgoing]
) -> None:
    client.post(URL, typed())
    client.post(CODE, {"code": code_of(sent)})
    (made,) = PublicRegistration.objects.all()
    client.force_login(UserFactory())
    client.post(reverse("outreach:registration_handle", args=[made.pk]))
    made.refresh_from_db()
    assert made.name
    assert made.handled_at is None


def test_a_county_that_does_not_fit_is_not_passed_over(
    client: Client, sent: list[Outgoing]
) -> None:
    answer = client.post(URL, typed(locality="Cluj-Napoca, jud. Ia\u0219i"))
    assert "locality" in answer.context["form"].errors
    answer = client.post(URL, typed(locality="Cluj-Nap"))
    assert [pk for pk, _label in answer.context["form"].choices_of_place] == [54975]


def test_the_demo_shows_the_code_and_sends_nothing(
    client: Client, sent: list[Outgoing], settings: Any
) -> None:
    settings.DEMO = True
    client.post(URL, typed())
    assert sent == []
    assert client.get(CODE).context["shown_code"]


def test_who_comes_back_to_correct_the_number_types_nothing_twice(
    client: Client, sent: list[Outgoing]
) -> None:
    client.post(URL, typed())
    page = client.get(URL, {"corectez": "1"}).content.decode()
    assert "0799000317" in page
    assert "S\u00e2npaul, Cluj" in page
    assert "0799000317" not in Client().get(URL, {"corectez": "1"}).content.decode()


def test_of_several_villages_one_is_chosen(client: Client, sent: list[Outgoing]) -> None:
    answer = client.post(URL, typed(locality="Sanpaul"))
    labels = [label for _pk, label in answer.context["form"].choices_of_place]
    assert "S\u00e2npaul, Cluj" in labels
    assert len(labels) >= 4
    assert client.post(URL, typed(locality="Sanpaul", place="59586")).status_code == 302


def test_the_age_is_answered_while_it_is_typed(client: Client) -> None:
    url = reverse("public:enrol_age")
    young = today().replace(year=today().year - 17, day=1)
    parts = {"born_0": young.day, "born_1": young.month, "born_2": young.year}
    assert "Ai 17 ani" in client.post(url, parts).content.decode()
    assert "field-error" not in client.post(url, {"born_0": "1"}).content.decode()
    assert "Nu exist\u0103" in client.post(url, {**parts, "born_1": "13"}).content.decode()


@pytest.mark.parametrize("path", ["/inscriere/cod/", "/inscriere/gata/"])
def test_nobody_gets_further_without_having_begun(client: Client, path: str) -> None:
    assert client.get(path).url == URL  # type: ignore[attr-defined]
    assert client.get("/pentru/nimeni/").status_code == 404


def test_a_forgotten_persons_registration_is_emptied(client: Client, sent: list[Outgoing]) -> None:
    client.post(URL, typed())
    client.post(CODE, {"code": code_of(sent)})
    joining.enrol()
    made = PublicRegistration.objects.get()
    youth = Youth.objects.get(pk=made.youth_id)
    said = [section.title for section in dossier.of(youth)]
    assert "\u00censcrieri pe pagina public\u0103" in said
    with scope.system("test"):
        privacy.erase(Case.objects.get(youth=youth), by=UserFactory())
    made.refresh_from_db()
    assert (made.name, made.phone, made.birth_date) == ("", "", None)
    assert made.handled_at
