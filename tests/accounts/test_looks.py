"""Looks at files: on record, with a reason outside the own caseload; who reads the record."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, ContactAttempt, Youth
from intespo.accounts import record
from intespo.accounts.enums import LogAction, Role
from intespo.accounts.models import AccessLog
from tests.factories import CaseFactory, UserFactory, contacted

pytestmark = pytest.mark.django_db


def page(case: Case) -> str:
    """The case's address."""
    return reverse("cases:case", args=[case.pk])


def test_every_look_at_a_file_is_on_record(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(manager=client.user)
    client.get(page(case))
    line = AccessLog.objects.get()
    assert (line.user, line.role, line.action) == (client.user, "expert", LogAction.VIEW)
    assert (line.subject_kind, line.subject_id, line.county_id) == ("case", case.pk, 12)
    assert line.ip == "127.0.0.1"
    assert len(line.request) == 32


def test_a_page_and_its_fragments_are_one_look(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(manager=client.user)
    for name in ("cases:case", "profiling:case_card", "outreach:case_card", "cases:case"):
        assert client.get(reverse(name, args=[case.pk])).status_code == 200
    assert AccessLog.objects.count() == 1


def test_what_was_not_shown_is_not_on_record(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    assert client.get(page(CaseFactory(code="DJ"))).status_code == 404
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize(
    ("role", "mine", "asked"),
    [
        (Role.EXPERT, True, False),
        (Role.EXPERT, False, True),
        (Role.COORDINATOR, False, False),
        (Role.NATIONAL, False, True),
        (Role.AUDITOR, False, True),
    ],
)
def test_a_reason_is_asked_outside_the_own_caseload(
    sign_in: Any, role: Role, mine: bool, asked: bool
) -> None:
    client = sign_in(role)
    case = CaseFactory(manager=client.user if mine else UserFactory())
    answer = client.get(page(case))
    assert answer.status_code == (302 if asked else 200)
    if asked:
        why = reverse("cases:why", args=[case.pk])
        assert answer["Location"] == f"{why}?next={page(case).replace('/', '%2F')}"
        assert client.post(answer["Location"], {"reason": "other"}).status_code == 422
        assert client.post(answer["Location"], {"reason": "call"})["Location"] == page(case)
        assert client.get(page(case)).status_code == 200
        assert set(AccessLog.objects.values_list("reason", flat=True)) == {"call"}
        # Said once, it holds for twelve hours, not from one look to the next.
        late = timezone.now() + record.REASON_HOLDS + timedelta(minutes=1)
        with time_machine.travel(late):
            client.force_login(client.user)
            assert client.get(page(case)).status_code == 302


def test_a_reason_leads_nowhere_else(sign_in: Any) -> None:
    client = sign_in(Role.NATIONAL)
    case = CaseFactory()
    why = reverse("cases:why", args=[case.pk])
    answer = client.post(f"{why}?next=https://elsewhere.example/", {"reason": "call"})
    assert answer["Location"] == page(case)


def test_a_fragment_outside_the_caseload_asks_for_a_page(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(manager=UserFactory())
    address = reverse("cases:contact", args=[case.pk])
    answer = client.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == reverse("cases:why", args=[case.pk])


def test_the_number_is_shown_on_demand_and_on_record(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(manager=client.user)
    number = case.youth.cnp
    assert number not in client.get(page(case)).content.decode()
    address = reverse("cases:cnp", args=[case.pk])
    assert client.get(address).status_code == 405
    assert number in client.post(address).content.decode()
    assert AccessLog.objects.filter(action=LogAction.CNP_SHOWN, subject_id=case.pk).count() == 1


def test_an_act_counts_each_time_a_look_once_a_minute(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(manager=client.user)
    for _ in range(2):
        client.get(page(case))
        client.get(reverse("cases:copy", args=[case.pk, "json"]))
        client.post(reverse("cases:rectify", args=[case.pk]), {"cnp": "6030101491234"})
    counts = [
        AccessLog.objects.filter(action=action).count()
        for action in (LogAction.VIEW, LogAction.EXPORT, LogAction.SEARCH_CNP)
    ]
    assert counts == [1, 2, 2]


def test_a_search_by_cnp_is_on_record_and_nowhere_else(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(manager=client.user)
    number = case.youth.cnp
    answer = client.post(reverse("cases:search"), {"q": number}, follow=True)
    assert [row["id"] for row in answer.context["rows"]] == [case.pk]
    line = AccessLog.objects.get(action=LogAction.SEARCH_CNP)
    assert (line.subject_kind, line.subject_id) == ("youth", case.youth_id)
    assert number not in str(dict(client.session))
    assert number not in answer.content.decode()


@pytest.mark.parametrize("typed", ["6030101491234", "603-0101-491235", "CNP 6030101491235."])
def test_a_number_is_never_echoed(sign_in: Any, typed: str) -> None:
    client = sign_in(Role.EXPERT)
    body = client.post(reverse("cases:search"), {"q": typed}, follow=True).content.decode()
    digits = "".join(c for c in typed if c.isdigit())
    assert digits not in "".join(c for c in body if c.isdigit())
    assert digits not in "".join(c for c in str(dict(client.session)) if c.isdigit())


def test_lists_of_people_are_on_record(sign_in: Any) -> None:
    client = sign_in(Role.NATIONAL)
    CaseFactory()
    client.get(reverse("reporting:figure", args=["identified"]), {"judet": "12"})
    line = AccessLog.objects.get(action=LogAction.LISTED)
    assert (line.subject_kind, line.words, line.county_id) == ("figure", "identified judet=12", 12)


def test_the_auditor_sees_who_saw_whom_and_what_is_odd(client: Client) -> None:
    curious = UserFactory(full_name="Dan Țărmure", code="DJ")
    case = CaseFactory(code="DJ", manager=curious)
    client.force_login(curious)
    client.get(page(case))
    client.force_login(UserFactory(role=Role.AUDITOR))
    shown = client.get(reverse("cases:record"))
    assert [odd.kind for odd in shown.context["oddities"]].count("surname") == 1
    assert "Dan Țărmure" in shown.content.decode()
    query = {"user": curious.pk, "action": "view", "subject_id": case.pk}
    assert len(client.get(reverse("cases:record"), query).context["page"].rows) == 1
    assert not client.get(reverse("cases:record"), {"day": "2001-01-01"}).context["page"].rows


def test_a_coordinator_sees_the_own_county_only(client: Client) -> None:
    expert = UserFactory(code="DJ")
    case = CaseFactory(code="DJ", manager=expert)
    client.force_login(expert)
    client.get(page(case))
    for code, lines in (("DJ", 1), ("CJ", 0)):
        client.force_login(UserFactory(role=Role.COORDINATOR, code=code))
        assert len(client.get(reverse("cases:record")).context["page"].rows) == lines


def test_changes_of_a_file_show_what_was_before(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    case = contacted(CaseFactory(), UserFactory())
    Youth.objects.filter(pk=case.youth_id).update(last_name="Munteanu")
    body = client.get(reverse("cases:changes", args=[case.pk])).content.decode()
    assert "„Țărmure”" in body
    assert ContactAttempt.objects.filter(case=case).exists()
