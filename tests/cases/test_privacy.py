"""Rights of the young person: copy, rectification, objection, erasure; terms of data."""

import io
import json
import uuid
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import (
    Case,
    ContactAttempt,
    Exclusion,
    JournalEntry,
    ListRow,
    Milestone,
    RetentionRule,
    RetentionRun,
    Youth,
)
from cases.services import merging, privacy, retention
from intespo.accounts.enums import LogAction, Role
from intespo.accounts.models import AccessLog, Change
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from outreach.enums import MessageChannel, MessageState
from outreach.models import Message
from outreach.services import outbox
from tests.factories import (
    CaseFactory,
    SourceListFactory,
    UserFactory,
    contacted,
    counselled,
    profiled,
)

pytestmark = pytest.mark.django_db


def at(name: str, case: Case, *more: Any) -> str:
    """An address of a case."""
    return reverse(f"cases:{name}", args=[case.pk, *more])


def message(case: Case, **named: Any) -> Message:
    """One message that waits."""
    words = {"channel": MessageChannel.SMS, "subject": "", "body": "Bună ziua", **named}
    return outbox.queue(case, key=uuid.uuid4(), by=UserFactory(), **words)


# --- access -----------------------------------------------------------------------------------


def test_the_copy_holds_everything(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = counselled(profiled(CaseFactory(manager=client.user), client.user), client.user)
    message(case)
    Youth.objects.filter(pk=case.youth_id).update(groups=["roma"])
    answer = client.get(at("copy", case, "json"))
    assert answer["Content-Disposition"] == f'attachment; filename="date-dosar-{case.pk}.json"'
    body = json.loads(answer.content)
    sections = {section["code"]: section["rows"] for section in body["sections"]}
    assert ["CNP", case.youth.cnp] in sections["identity"]
    assert ["Grupuri pe care le-ai numit chiar tu", "rom"] in sections["identity"]
    assert body["simulated"] is True
    filled = {code for code, rows in sections.items() if rows}
    assert filled >= {"milestones", "contacts", "registrations", "sessions", "profiles"}
    assert filled >= {"messages", "journal", "looks"}
    assert AccessLog.objects.filter(action=LogAction.EXPORT, subject_id=case.pk).count() == 1


def test_the_copy_as_pdf_is_tagged_and_romanian(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    case = profiled(CaseFactory(), UserFactory())
    made = client.get(at("copy", case, "pdf"))
    with pikepdf.open(io.BytesIO(made.content)) as document:
        assert document.Root.Lang == "ro"
        assert document.Root.MarkInfo.Marked
    assert client.get(at("copy", case, "docx")).status_code == 404


# --- rectification ----------------------------------------------------------------------------


def sent(youth: Youth, **changed: Any) -> dict[str, Any]:
    """The form as it was shown, with some fields changed."""
    kept = {
        "last_name": youth.last_name,
        "first_name": youth.first_name,
        "birth_date": str(youth.birth_date),
        "sex": youth.sex,
        "locality": youth.locality_id,
        "address": youth.address,
        "phone": youth.phone,
        "phone_note": youth.phone_note,
        "email": youth.email,
        "education": youth.education,
        "cnp": "",
        "reason": "a arătat buletinul",
    }
    return {**kept, **changed}


def test_a_wrong_name_and_phone_are_corrected_and_past_stages_stay(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = contacted(CaseFactory(manager=client.user), client.user)
    before = list(Milestone.objects.values_list("education", "locality"))
    new = sent(case.youth, last_name="ŞTEFAN", phone="0799 000 555", education="ISCED3")
    assert client.post(at("rectify", case), new).status_code == 302
    youth = Youth.objects.get(pk=case.youth_id)
    assert (youth.last_name, youth.phone, youth.education) == ("ȘTEFAN", "+40799000555", "ISCED3")
    assert youth.search_key == "stefan ionela"
    assert youth.cnp == case.youth.cnp
    assert list(Milestone.objects.values_list("education", "locality")) == before
    entry = JournalEntry.objects.get(kind="rectified")
    assert set(entry.detail["fields"]) == {"last_name", "phone", "education"}
    found = client.post(reverse("cases:search"), {"q": "stef"}, follow=True)
    assert [row["id"] for row in found.context["rows"]] == [case.pk]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("cnp", "1234567890123"), ("phone", "12"), ("birth_date", "1890-01-01")],
        *[("birth_date", "x"), ("locality", "999999999"), ("last_name", "\x00"), ("reason", "")],
        *[("email", "a@b\nBcc: c"), ("sex", "X"), ("birth_date", "2050-01-01")],
    ],
)
def test_bad_input_changes_nothing(sign_in: Any, field: str, value: str) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(manager=client.user)
    answer = client.post(at("rectify", case), sent(case.youth, **{field: value, "phone_note": "x"}))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert Youth.objects.get(pk=case.youth_id).phone_note == ""


def test_a_number_that_somebody_else_has_is_refused(sign_in: Any) -> None:
    """Also when the other one stands in another county."""
    client = sign_in(Role.EXPERT)
    case, other = CaseFactory(manager=client.user), CaseFactory(code="DJ")
    other_youth = other.youth
    new = sent(case.youth, cnp=other_youth.cnp, birth_date=str(other_youth.birth_date))
    assert client.post(at("rectify", case), new).status_code == 422


# --- objection --------------------------------------------------------------------------------


def test_an_objection_stops_outreach_at_once(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = contacted(CaseFactory(manager=client.user), client.user)
    waiting = message(case)
    assert client.post(at("objection", case), {"words": "a spus la telefon"}).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.held_back) == (MessageState.SUPPRESSED, "objected")
    with pytest.raises(DomainError):
        message(case)
    assert "Nu dorește să fie contactat" in client.get(at("case", case)).content.decode()
    client.post(at("objection_withdraw", case))
    assert message(case).state == MessageState.QUEUED
    assert client.post(at("objection_withdraw", case)).status_code == 409


def test_the_lease_asks_again(sign_in: Any) -> None:
    """A row that slipped in beside the objection is not leased."""
    case = contacted(CaseFactory(), UserFactory())
    waiting = message(case)
    privacy.object_to_contact(case, "x", by=None)
    Message.objects.filter(pk=waiting.pk).update(state=MessageState.QUEUED)
    assert outbox.lease(MessageChannel.SMS, uuid.uuid4(), 10)[0] == []


def test_an_objection_twice_is_once() -> None:
    case, user = CaseFactory(), UserFactory()
    first = privacy.object_to_contact(case, "x", by=user)
    assert privacy.object_to_contact(case, "y", by=user) == first


# --- erasure ----------------------------------------------------------------------------------


def traces(name: str) -> list[str]:
    """Every table in which a text still stands."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
            "'public'::regnamespace AND relname !~ '^(django|accounts_accesslog)'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE to_jsonb(t)::text ILIKE %s", [f"%{name}%"]
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return sorted(found)


# What a figure is made of; why somebody voided a row goes with the person.
COUNTED = [f.attname for f in Milestone._meta.concrete_fields if f.name != "void_reason"]


def test_nothing_names_a_potential_neet_after_an_erasure(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    case = CaseFactory(
        youth__last_name="Semnalescu",
        youth__search_key="semnalescu ionela",
        youth__email="semnalescu@example.org",
    )
    source = SourceListFactory()
    ListRow.objects.create(
        source_list=source, county=source.county, row=2, youth=case.youth, last_name="Semnalescu"
    )
    contacted(case, UserFactory())
    message(case, body="Bună, Semnalescu")
    ListRow.objects.create(
        source_list=source,
        county=source.county,
        row=3,
        last_name="Semnalescu",
        cnp_hash=case.youth.cnp_hash,
    )
    privacy.object_to_contact(case, "mama lui Semnalescu", by=None)
    Youth.objects.filter(pk=case.youth_id).update(address="Semnalescu 1")
    exclude = {"reason": "ABROAD", "since": today(), "note": "spune mama lui Semnalescu"}
    Exclusion.objects.create(youth=case.youth, county=case.county, **exclude)
    second = CaseFactory(youth__cnp=None, youth__last_name="Semnalescu")
    merging.merge(case.youth, second.youth, by=None)
    figures = list(Milestone.objects.order_by("id").values(*COUNTED))
    assert len(traces("semnalescu")) >= 4
    page = client.get(at("erase", case))
    assert "cifrele rapoartelor trecute" in page.content.decode()
    assert client.post(at("erase", case), {}).status_code == 422
    assert client.post(at("erase", case), {"sure": "on"}).status_code == 302
    assert traces("semnalescu") == []
    assert list(Milestone.objects.order_by("id").values(*COUNTED)) == figures
    case.refresh_from_db()
    assert (case.stage, case.close_reason) == ("closed", "anonymised")
    youth = Youth.objects.get(pk=case.youth_id)
    assert (youth.cnp, youth.status, youth.birth_date.month) == (None, "ended", 1)
    assert Change.objects.filter(table="cases_youth", row_id=youth.pk).exists()
    assert client.post(at("erase", case), {"sure": "on"}).status_code == 422
    assert client.get(at("case", case)).status_code == 200
    # Nobody fills in again who was forgotten.
    assert client.post(at("rectify", case), sent(case.youth)).status_code == 422
    assert client.post(at("objection", case), {"words": "x"}).status_code == 422


def test_a_participant_keeps_what_the_law_keeps(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    case = profiled(CaseFactory(), UserFactory())
    page = client.get(at("erase", case)).content.decode()
    assert "31.12.2028" in page
    client.post(at("erase", case), {"sure": "on"})
    youth = Youth.objects.get(pk=case.youth_id)
    assert youth.cnp == case.youth.cnp
    assert (youth.phone, youth.email, youth.anonymised_at) == ("", "", None)
    assert not ContactAttempt.objects.exclude(note="").exists()


def test_facts_are_edited_by_nobody_else() -> None:
    case = contacted(CaseFactory(), UserFactory())
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        ContactAttempt.objects.filter(case=case).update(note="x")
    with (
        pytest.raises(DatabaseError, match="only an erasure"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT forget_changes('cases_youth', '{1}')")


# --- terms ------------------------------------------------------------------------------------


@pytest.fixture
def old_case() -> Case:
    """On a list a year and a half ago, never reached."""
    case = CaseFactory(opened_on=today() - timedelta(days=540))
    Youth.objects.update(created_at=timezone.now() - timedelta(days=540))
    return case


def test_a_dry_run_counts_and_changes_nothing(
    old_case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    CaseFactory()
    call_command("apply_retention")
    assert "never_reached active" in capsys.readouterr().out
    rule = RetentionRule.objects.get(subject="never_reached")
    assert retention.due(rule, today()) == 1
    assert Youth.objects.filter(anonymised_at=None).count() == 2


def test_what_is_past_is_announced_then_cleared(old_case: Case, sign_in: Any) -> None:
    figures = list(Milestone.objects.order_by("id").values())
    agency = UserFactory(role=Role.NATIONAL)
    retention.nightly()
    retention.nightly()
    run = RetentionRun.objects.get()
    assert (run.due, run.runs_on) == (1, today() + timedelta(days=14))
    assert [m.to for m in mail.outbox] == [[agency.email]]
    assert retention.carry_out(today()) == []
    later = today() + timedelta(days=14)
    assert [done.cleared for done in retention.carry_out(later)] == [1]
    assert Youth.objects.get(pk=old_case.youth_id).anonymised_at
    assert list(Milestone.objects.order_by("id").values()) == figures
    assert sign_in(Role.AUDITOR).get(reverse("cases:retention")).status_code == 200


def test_who_was_reached_is_not_cleared(old_case: Case) -> None:
    contacted(old_case, UserFactory())
    retention.nightly()
    assert not RetentionRun.objects.exists()


def test_a_rule_that_is_switched_off_waits(old_case: Case, sign_in: Any) -> None:
    retention.announce(today())
    rule = RetentionRule.objects.get(subject="never_reached")
    client = sign_in(Role.NATIONAL)
    address = reverse("cases:retention_rule", args=[rule.pk])
    for wrong in ({"months": "12", "until": "2030-01-01"}, {}, {"months": "601"}, {"months": "0"}):
        assert client.post(address, {**wrong, "basis": "x"}).status_code == 422
    assert client.post(address, {"months": "12", "basis": "x"}).status_code == 302
    assert retention.carry_out(today() + timedelta(days=30)) == []


def test_texts_of_old_messages_and_rows_of_old_lists_go() -> None:
    case = contacted(CaseFactory(), UserFactory())
    old = message(case)
    source = SourceListFactory()
    ListRow.objects.create(source_list=source, county=source.county, row=2, last_name="Respins")
    ago = timezone.now() - timedelta(days=500)
    Message.objects.filter(pk=old.pk).update(created_at=ago, state=MessageState.SENT)
    type(source).objects.update(created_at=ago)
    retention.announce(today())
    retention.carry_out(today() + timedelta(days=14))
    old.refresh_from_db()
    assert old.body == ""
    assert not ListRow.objects.exclude(last_name="").exists()


def test_a_term_that_got_shorter_clears_only_what_was_announced(old_case: Case) -> None:
    younger = CaseFactory()
    Youth.objects.filter(pk=younger.youth_id).update(
        created_at=timezone.now() - timedelta(days=200)
    )
    retention.announce(today())
    RetentionRule.objects.filter(subject="never_reached").update(months=3)
    retention.carry_out(today() + timedelta(days=14))
    assert list(Youth.objects.filter(anonymised_at=None)) == [younger.youth]


def test_one_rule_that_fails_does_not_stop_the_others(old_case: Case) -> None:
    retention.announce(today())
    log = RetentionRule.objects.get(subject="access_log")
    RetentionRun.objects.create(rule=log, due=1, before=today(), runs_on=today())
    RetentionRule.objects.filter(pk=log.pk).update(months=1)
    done = retention.carry_out(today() + timedelta(days=14))
    assert [run.rule.subject for run in done] == ["never_reached"]


def test_the_access_log_is_never_cleared_early() -> None:
    with pytest.raises(DatabaseError, match="36 months"), transaction.atomic():
        retention.CLEARINGS["access_log"].clear(today() - timedelta(days=365))
    assert retention.CLEARINGS["access_log"].clear(today() - timedelta(days=1200)) == 0
