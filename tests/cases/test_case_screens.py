"""Today, the table, its export, saved filters, rules, papers: what they show and to whom."""

import random
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from cases.enums import LeaveReason, Outcome, ReferralStatus, State
from cases.models import (
    Case,
    ConsentText,
    Measure,
    Milestone,
    MonitoringCheck,
    OutcomeRule,
    Referral,
    SavedFilter,
    StatusSpell,
)
from cases.services import caseload, contacts, leaving, measures, monitoring, recount, registration
from cases.services.measures import ReferralNote
from intespo.accounts.enums import Role
from intespo.accounts.models import AccessLog
from intespo.kit.dates import today
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
from tests.helpers import assert_flat_queries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = reverse("cases:today")
TABLE = reverse("cases:table")


def mine(user: Any, days: int = 30, **named: Any) -> Case:
    """A case of a user whose next action is so many days ahead."""
    return CaseFactory(manager=user, next_action_on=today() + days * DAY, **named)


def test_today_orders_by_what_is_lost(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    user = client.user
    lapsed = mine(user, next_action="verify", youth__first_name="Expirat")
    Case.objects.filter(pk=lapsed.pk).update(next_action_on=today())
    StatusSpell.objects.create(
        case=lapsed,
        youth=lapsed.youth,
        county=lapsed.county,
        state=State.UNKNOWN,
        since=today(),
        verified_on=today(),
    )
    mine(user, 0, youth__first_name="Azi")
    mine(user, -3, youth__first_name="Restant")
    answered = mine(user, 0, next_action="reply", youth__first_name="Raspuns")
    contacts.log(
        answered,
        note(Outcome.HESITATES, note="Da, vreau la curs.", direction=contacts.IN),
        by=UserFactory(),
    )
    Case.objects.filter(pk=answered.pk).update(next_action="reply", next_action_on=today())
    checked = mine(user, youth__first_name="Termen")
    MonitoringCheck.objects.create(
        case=checked,
        youth=checked.youth,
        county=checked.county,
        clock="registration",
        months=3,
        due_on=today() - 29 * DAY,
        counts_until=today() + DAY,
    )
    offered = mine(user, youth__first_name="Oferta")
    Referral.objects.create(
        case=offered,
        youth=offered.youth,
        county=offered.county,
        title="Curs de sudor",
        measure=Measure.objects.get(code="TRAIN"),
        offered_on=today(),
        answer_by=today() + DAY,
    )
    mine(user, youth__first_name="Departe")
    CaseFactory(next_action_on=today() - DAY, youth__first_name="Altcuiva")
    answer = client.get(TODAY)
    names = [row["name"].split()[0] for row in answer.context["rows"]]
    assert names == ["Oferta", "Termen", "Raspuns", "Restant", "Azi", "Expirat"]
    assert answer.context["counts"][""] == 6
    body = answer.content.decode()
    assert "Da, vreau la curs." in body
    assert "amânarea costă" in body
    only = client.get(f"{TODAY}?fel=monitorizare")
    assert [row["name"].split()[0] for row in only.context["rows"]] == ["Termen"]
    assert client.get(f"{TODAY}?fel=altceva").status_code == 200


def test_a_case_that_was_given_to_me_shows_as_new(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(next_action_on=today() + 40 * DAY)
    caseload.assign([case.pk], client.user, by=UserFactory(role=Role.COORDINATOR))
    assert client.get(TODAY).context["counts"]["noi"] == 1
    contacts.log(Case.objects.get(pk=case.pk), note(), by=client.user)
    assert client.get(TODAY).context["counts"]["noi"] == 0


def test_today_costs_the_same_with_many(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    assert_flat_queries(client, TODAY, lambda: mine(client.user, -1), most=12)


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("sex=F", True),
        ("sex=M", False),
        ("age=20-24", True),
        ("age=16-17", False),
        ("education=ISCED2", True),
        ("source=town_hall", False),
        ("reach=phone", True),
        ("reach=none", False),
        ("quiet=5", True),
        ("attempts=1", False),
        ("agreement=yes", False),
        ("sex=X", False),
        ("quiet=abc", False),
        ("col=nume&col=telefon", True),
        ("dupa=x_y", True),
    ],
)
def test_filters_narrow_the_table(sign_in: Any, query: str, hits: bool) -> None:
    client = sign_in(Role.COORDINATOR)
    case = CaseFactory()
    answer = client.get(f"{TABLE}?{query}")
    assert answer.status_code == 200
    assert (case.youth.last_name in answer.content.decode()) == hits


def test_a_locality_brings_its_villages(sign_in: Any) -> None:
    client, case = sign_in(Role.COORDINATOR), CaseFactory()
    unit = case.youth.locality
    assert client.get(f"{TABLE}?locality={unit.pk}").context["number"] == 1
    assert client.get(f"{TABLE}?locality=999").context["number"] == 0


def test_what_is_filtered_is_exported_on_record_and_harmless(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    CaseFactory(youth=YouthFactory(last_name="=cmd|calc", sex="F"))
    CaseFactory(youth=YouthFactory(last_name="Barbat", sex="M"))
    url = reverse("cases:export")
    answer = client.post(url, {"filtru": "sex=F&col=nume&col=telefon"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=cmd|calc" in text
    assert "Barbat" not in text
    assert len(text.splitlines()) == 2
    line = AccessLog.objects.filter(action="export", subject_kind="worklist").get()
    assert line.words.startswith("1 ·")
    assert sign_in(Role.AUDITOR).post(url).status_code == 403
    assert sign_in(Role.TEAM_MEMBER).post(url).status_code == 403
    far = b"".join(sign_in(Role.COORDINATOR, "DJ").post(url).streaming_content).decode()
    assert "cmd" not in far


@pytest.mark.parametrize("wrong", ["stage=bogus", "quiet=abc", "attempts=-5", "county=DJ"])
def test_a_wrong_filter_exports_nothing(sign_in: Any, wrong: str) -> None:
    client = sign_in(Role.COORDINATOR)
    CaseFactory()
    assert client.post(reverse("cases:export"), {"filtru": wrong}).status_code == 302
    assert not AccessLog.objects.filter(action="export").exists()


def test_a_filter_is_kept_under_a_name_for_its_owner(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    url = reverse("cases:save_filter")
    client.post(url, {"filtru": "sex=F&dupa=1_2&stage=", "nume_filtru": "Fete"})
    kept = SavedFilter.objects.get()
    assert (kept.name, kept.query) == ("Fete", "sex=F")
    assert "Fete" in client.get(TODAY).content.decode()
    client.post(url, {"filtru": "", "nume_filtru": "Gol"})
    assert SavedFilter.objects.count() == 1
    stranger = sign_in(Role.EXPERT)
    assert stranger.post(url, {"sterge": kept.pk}).status_code == 404
    assert "Fete" not in stranger.get(TABLE).content.decode()


def test_the_agency_edits_rules_and_a_text_gets_a_new_version(sign_in: Any) -> None:
    client = sign_in(Role.NATIONAL)
    rule = OutcomeRule.objects.get(outcome="hesitates")
    url = reverse("cases:rule", args=["rezultate", rule.pk])
    words = {
        "column": "talked",
        "position": 2,
        "reached": "on",
        "stage": "contacted",
        "agreement": "",
        "state": "",
        "next_action": "visit",
        "days": 7,
    }
    assert client.post(url, {**words, "days": 9999}).status_code == 422
    assert client.post(url, {**words, "reached": ""}).status_code == 422
    assert client.post(url, {**words, "position": 1}).status_code == 422
    level = reverse("cases:rule", args=["niveluri", 1])
    assert client.post(level, {"days": 0, "services": "x"}).status_code == 422
    assert client.post(url, words).status_code == 302
    assert contacted(CaseFactory(), UserFactory(), Outcome.HESITATES).next_action == "visit"
    text = ConsentText.objects.get(purpose="photo")
    url = reverse("cases:rule", args=["acorduri", text.pk])
    client.post(url, {"text": "Alt text.", "valid_from": str(today())})
    assert list(ConsentText.objects.filter(purpose="photo").values_list("version", flat=True)) == [
        2,
        1,
    ]
    assert client.get(reverse("cases:rule", args=["altceva", 1])).status_code == 404
    assert sign_in(Role.COORDINATOR).post(url, words).status_code == 403
    assert sign_in(Role.EXPERT).get(reverse("cases:rules")).status_code == 200


def test_the_sheet_and_the_certificate_are_for_who_is_registered(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = registered(CaseFactory(), client.user)
    for kind in ("fisa", "adeverinta"):
        answer = client.get(reverse("cases:paper", args=[case.pk, kind]))
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    assert client.get(reverse("cases:paper", args=[case.pk, "alta"])).status_code == 404
    other = contacted(CaseFactory(), client.user)
    assert client.get(reverse("cases:paper", args=[other.pk, "fisa"])).status_code == 302


def test_a_young_person_who_calls_back_is_found_by_phone(sign_in: Any) -> None:
    client, case = sign_in(Role.EXPERT), CaseFactory(youth__phone="+40799123456")
    CaseFactory()
    client.post(reverse("cases:search"), {"q": "0799 123 456"})
    rows = client.get(reverse("cases:search")).context["rows"]
    assert [row["id"] for row in rows] == [case.pk]


def test_handing_over_needs_two_people(sign_in: Any) -> None:
    client, giver, taker = sign_in(Role.COORDINATOR), UserFactory(), UserFactory()
    case, url = CaseFactory(manager=giver), reverse("cases:hand_over")
    assert client.post(url, {"giver": giver.pk, "taker": giver.pk}).status_code == 422
    assert client.post(url, {"giver": giver.pk, "taker": taker.pk}).status_code == 302
    case.refresh_from_db()
    assert case.manager == taker
    assert sign_in(Role.EXPERT).get(url).status_code == 403


def walk(case: Case, r: random.Random) -> None:
    """Random acts on a case; what is refused changes nothing."""
    by = UserFactory()
    acts = [
        lambda: contacts.log(case, note(r.choice(list(Outcome))), by=by),
        lambda: registered(case, by),
        lambda: profiled(case, by),
        lambda: counselled(case, by),
        lambda: leaving.leave(case, r.choice(list(LeaveReason)[:-1]), today(), "x", by=by),
        lambda: registration.come(case, today(), by=by),
        lambda: measures.refer(case, ReferralNote(Measure.objects.get(code="INFO")), by=by),
        lambda: measures.step(
            case.referrals.latest("pk"), r.choice(list(ReferralStatus)), today(), "", by=by
        ),
        lambda: monitoring.check(
            r.choice(list(case.checks.all())), State.SEEKING, today(), "", by=by
        ),
    ]
    for _ in range(8):
        try:
            r.choice(acts)()
        except (DomainError, IndexError, Referral.DoesNotExist, KeyError):
            continue
        case.refresh_from_db()


def test_the_ledger_equals_a_recount_from_the_facts() -> None:
    r = random.Random(5)
    for _ in range(25):
        walk(CaseFactory(), r)
    assert Milestone.objects.count() > 40
    assert recount.differences() == []
    output = StringIO()
    call_command("recount", stdout=output)
    assert output.getvalue() == "differences=0\n"
    Milestone.objects.create(
        **{
            field.attname: getattr(Milestone.objects.filter(kind="identified")[0], field.attname)
            for field in Milestone._meta.concrete_fields
            if field.attname not in ("id", "kind", "recorded_at")
        },
        kind="month_9",
    )
    with pytest.raises(SystemExit):
        call_command("recount", stdout=StringIO())
