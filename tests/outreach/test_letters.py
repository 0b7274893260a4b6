"""Letters: leased once, drawn in parts, sent when posted, given back, returned; and call lists."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pikepdf import Pdf

from cases.enums import Channel, Evidence, Outcome, Purpose
from cases.models import Case, PersonalLink, Youth
from cases.services import consents, contacts, links, privacy
from intespo.accounts.enums import Role
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from outreach.enums import BatchStatus
from outreach.models import Campaign, CampaignStep, LetterBatch, Message, MessageTemplate
from outreach.models.letters import KEPT_LETTERS
from outreach.services import campaigns, letters
from tests.factories import CaseFactory, UserFactory, county, note

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def begun(*names: str, people: int = 3) -> Campaign:
    """A running campaign of Cluj, its messages queued."""
    boss = UserFactory(role=Role.COORDINATOR)
    for place in range(people):
        CaseFactory(youth__address=f"nr. {place + 1}", youth__first_name=f"Ana{place}")
    made = Campaign.objects.create(
        name="Scrisori", county=county("CJ"), starts_on=today(), created_by=boss
    )
    for name in names or ("Scrisoare",):
        wording = MessageTemplate.objects.get(name=name)
        CampaignStep.objects.create(
            campaign=made, channel=wording.channel, after_days=0, template=wording
        )
    campaigns.freeze(made, Case.objects.filter(county=made.county), "")
    assert campaigns.ask(made)
    campaigns.advance()
    return made


def boss_of(made: Campaign) -> User:
    return made.created_by


def test_a_batch_is_drawn_posted_and_only_then_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    made = begun(people=5)
    monkeypatch.setattr(letters, "PART", 2)
    batch = letters.ask(made.county, by=boss_of(made))  # type: ignore[arg-type]
    assert letters.waiting(made.county) == 0  # type: ignore[arg-type]
    drawn = [letter for part in letters._parts(batch.pk) for letter in part["letters"]]
    codes = set(PersonalLink.objects.values_list("code", flat=True))
    assert {letter["link"][-9:].replace("-", "") for letter in drawn} == codes
    assert drawn[0]["lines"][-1] == "jud. Cluj"
    assert letters.make(batch.pk)
    assert not letters.make(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.number, batch.done) == (BatchStatus.MADE, 5, 5)
    with KEPT_LETTERS.opened(str(batch.file.name)) as path, Pdf.open(path) as whole:
        assert len(whole.pages) == 5
    assert Message.objects.filter(state="leased").count() == 5
    letters.posted(batch, by=boss_of(made))
    assert Message.objects.filter(state="sent").count() == 5
    with pytest.raises(DomainError):
        letters.posted(batch, by=boss_of(made))


def test_who_objects_gets_no_letter() -> None:
    made = begun(people=2)
    message = Message.objects.first()
    assert message is not None
    privacy.object_to_contact(message.case, "nu", by=None)
    batch = letters.ask(made.county, by=boss_of(made))  # type: ignore[arg-type]
    assert batch.number == 1
    message.refresh_from_db()
    assert (message.state, message.held_back) == ("suppressed", "objected")


def test_a_batch_given_up_returns_its_letters_and_one_is_open_at_a_time() -> None:
    made = begun()
    batch = letters.ask(made.county, by=boss_of(made))  # type: ignore[arg-type]
    with pytest.raises(DomainError):
        letters.ask(made.county, by=boss_of(made))  # type: ignore[arg-type]
    letters.give_up(batch)
    assert letters.waiting(made.county) == 3  # type: ignore[arg-type]
    again = letters.ask(made.county, by=boss_of(made))  # type: ignore[arg-type]
    assert again.number == 3
    assert PersonalLink.objects.count() == 3


def test_a_dead_workers_batch_is_taken_up_again() -> None:
    made = begun()
    batch = letters.ask(made.county, by=boss_of(made))  # type: ignore[arg-type]
    LetterBatch.objects.update(busy_since=timezone.now())
    assert letters.left_behind() == []
    assert not letters.make(batch.pk)
    LetterBatch.objects.update(busy_since=timezone.now() - 2 * letters.STALE)
    assert letters.left_behind() == [batch.pk]
    assert letters.make(batch.pk)


def test_nothing_waits_nothing_is_made() -> None:
    boss = UserFactory(role=Role.COORDINATOR)
    with pytest.raises(DomainError):
        letters.ask(county("CJ"), by=boss)
    assert not LetterBatch.objects.exists()


def test_a_returned_letter_asks_for_another_address(client: Client) -> None:
    made = begun(people=1)
    batch = letters.ask(made.county, by=boss_of(made))  # type: ignore[arg-type]
    letters.make(batch.pk)
    client.force_login(boss_of(made))
    assert client.get(reverse("outreach:letters_file", args=[batch.pk])).status_code == 200
    client.post(reverse("outreach:letters_act", args=[batch.pk]), {"act": "pus"})
    assert client.get(reverse("outreach:letters_file", args=[batch.pk])).status_code == 404
    (message,) = Message.objects.all()
    url = reverse("outreach:letters_returned")
    for typed in ("x", "", "9" * 30, "SC-999999", f"SC-{message.pk}", f"SC-{message.pk}"):
        assert client.post(url, {"numar": typed}).status_code == 302
    message.refresh_from_db()
    assert (message.state, message.refusal) == ("failed", "returned")
    assert Case.objects.get().next_action == "find"
    assert message.receipts.count() == 1


def test_a_letters_code_leads_to_the_page_and_a_wrong_one_to_the_same_question(
    client: Client,
) -> None:
    case = CaseFactory()
    links.make_for(Case.objects.all(), by=None)
    link = PersonalLink.objects.get(case=case)
    assert link.code
    right = client.get(f"/t/{link.code[:4].lower()}-{link.code[4:]}/")
    assert right.url == reverse("cases:personal", args=[link.token])  # type: ignore[attr-defined]
    wrong = client.get("/t/ZZZZZZZZ/")
    assert wrong.status_code == right.status_code
    page = client.get(wrong.url).content  # type: ignore[attr-defined]
    assert len(page) == len(client.get(right.url).content)  # type: ignore[attr-defined]
    assert uuid.UUID(wrong.url.split("/")[2]).version == link.token.version  # type: ignore[attr-defined]
    for odd in ("/t/%00/", "/t/%F0%9F%98%80/", f"/t/{'A' * 500}/"):
        assert client.get(odd).status_code == 302
    links.make_for(Case.objects.all(), by=None)
    assert PersonalLink.objects.count() == 1


def test_the_call_list_gives_words_and_ends_with_a_contact(client: Client) -> None:
    begun("List\u0103 de sunat", people=2)
    caller = UserFactory()
    Case.objects.update(manager=caller)
    client.force_login(caller)
    page = client.get(reverse("outreach:calls")).content.decode()
    assert page.count("Ai dou\u0103 minute?") == 2
    first = Message.objects.order_by("pk")[0]
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))
    contacts.log(first.case, note(Outcome.AGREES), by=caller)
    assert client.get(reverse("outreach:calls")).context["of_mine"] == 1
    campaigns.advance()
    first.refresh_from_db()
    assert first.state == "delivered"


def test_who_objects_after_the_drawing_is_taken_out_of_the_pile(client: Client) -> None:
    made = begun(people=2)
    batch = letters.ask(made.county, by=boss_of(made))  # type: ignore[arg-type]
    letters.make(batch.pk)
    first = Message.objects.order_by("pk")[0]
    privacy.object_to_contact(first.case, "nu", by=None)
    client.force_login(boss_of(made))
    page = client.get(reverse("outreach:letters")).content.decode()
    assert f"SC-{first.pk}" in page
    batch.refresh_from_db()
    letters.posted(batch, by=boss_of(made))
    first.refresh_from_db()
    assert first.state == "suppressed"
    assert Message.objects.filter(state="sent").count() == 1


def test_a_stalled_worker_does_not_undo_what_another_finished(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = begun()
    batch = letters.ask(made.county, by=boss_of(made))  # type: ignore[arg-type]

    def break_late(batch_id: int) -> None:
        LetterBatch.objects.filter(pk=batch_id).update(status=BatchStatus.MADE)
        raise OSError("disk")

    monkeypatch.setattr(letters, "_draw", break_late)
    with pytest.raises(OSError, match="disk"):
        letters.make(batch.pk)
    assert Message.objects.filter(state="leased", batch=batch).count() == 3


def test_who_withdrew_the_consent_to_calls_is_not_on_the_list() -> None:
    begun("List\u0103 de sunat", people=2)
    case = Message.objects.order_by("pk")[0].case
    given = consents.give(
        case, Purpose.MESSAGES, Channel.PHONE, on=today(), evidence=Evidence.FORM, by=None
    )
    consents.withdraw(given, Evidence.FORM, by=None)
    states = dict(Message.objects.values_list("case", "state"))
    assert states[case.pk] == "suppressed"
    assert sorted(states.values()) == ["queued", "suppressed"]


def test_calls_to_who_may_not_be_called_any_more_fall_away() -> None:
    begun("List\u0103 de sunat", people=2)
    case = Message.objects.order_by("pk")[0].case
    Youth.objects.filter(pk=case.youth_id).update(status="excluded")
    campaigns.advance()
    message = Message.objects.get(case=case)
    assert (message.state, message.held_back) == ("suppressed", "excluded")
