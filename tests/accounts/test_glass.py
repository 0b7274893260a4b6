"""A file of another county: found by CNP, opened for a reason, for three hours, both told."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from intespo.accounts.enums import LogAction, Role
from intespo.accounts.models import AccessLog, BreakGlass
from intespo.accounts.tasks import tell_break_glass
from tests.factories import CaseFactory, UserFactory

pytestmark = pytest.mark.django_db
LATER = {"words": "Mama tânărului este la ghișeu și cere o adeverință."}


def page(case: Case) -> str:
    """The case's address."""
    return reverse("cases:case", args=[case.pk])


def test_the_glass_is_broken_with_a_reason_for_one_file_and_both_are_told(sign_in: Any) -> None:
    bosses = [UserFactory(role=Role.COORDINATOR, code=code) for code in ("CJ", "DJ")]
    UserFactory(role=Role.COORDINATOR, code="AB")
    client = sign_in(Role.EXPERT, "DJ")
    case, other = CaseFactory(manager=UserFactory()), CaseFactory()
    found = client.post(reverse("cases:search"), {"q": case.youth.cnp}, follow=True)
    assert "Cluj" in found.content.decode()
    assert "Ionela" not in found.content.decode()
    address = reverse("cases:glass")
    assert client.post(address, {"words": "vreau"}).status_code == 422
    assert client.get(page(case)).status_code == 404
    assert client.post(address, LATER)["Location"] == page(case)
    assert "Ionela" in client.get(page(case)).content.decode()
    assert client.get(page(other)).status_code == 404
    # To read, not to write.
    assert client.post(reverse("cases:contact", args=[case.pk]), {}).status_code == 404
    assert b'name="outcome"' not in client.get(page(case)).content
    tell_break_glass(BreakGlass.objects.get().pk)
    tell_break_glass(BreakGlass.objects.get().pk)
    assert len(mail.outbox) == 1
    assert sorted(mail.outbox[0].to) == sorted(boss.email for boss in bosses)
    assert "Ionela" not in mail.outbox[0].body
    assert AccessLog.objects.filter(action=LogAction.BREAK_GLASS, county_id=12).count() == 1


def test_the_glass_closes_after_three_hours(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT, "DJ")
    case = CaseFactory()
    now = timezone.now()
    opened = BreakGlass.objects.create(
        user=client.user,
        county=case.county,
        subject_id=case.pk,
        reason="x" * 20,
        opened_at=now,
        until=now + timedelta(hours=3),
    )
    assert client.get(page(case)).status_code == 200
    BreakGlass.objects.filter(pk=opened.pk).update(until=now - timedelta(seconds=1))
    assert client.get(page(case)).status_code == 404


def test_the_sixth_file_of_a_day_is_refused(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT, "DJ")
    answers = []
    for _ in range(6):
        case = CaseFactory()
        client.post(reverse("cases:search"), {"q": case.youth.cnp}, follow=True)
        answers.append(client.post(reverse("cases:glass"), LATER).status_code)
    assert answers == [302] * 5 + [422]


def test_the_glass_is_for_other_counties_and_not_for_team_members(sign_in: Any) -> None:
    case = CaseFactory()
    tries = ((Role.TEAM_MEMBER, "CJ", 403), (Role.TEAM_MEMBER, "DJ", 403), (Role.EXPERT, "CJ", 302))
    for role, code, status in tries:
        client = sign_in(role, code)
        found = client.post(reverse("cases:search"), {"q": case.youth.cnp}, follow=True)
        assert found.context["elsewhere"] == ""
        assert client.post(reverse("cases:glass"), LATER).status_code == status
    assert not BreakGlass.objects.exists()


def test_a_search_that_meets_another_county_is_on_its_record(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT, "DJ")
    case = CaseFactory()
    client.post(reverse("cases:search"), {"q": case.youth.cnp}, follow=True)
    line = AccessLog.objects.get(action=LogAction.SEARCH_CNP, county_id=12)
    assert (line.user, line.subject_kind, line.subject_id) == (client.user, "case", case.pk)
    client.post(reverse("cases:search"), {"q": "popescu"})
    assert client.get(reverse("cases:glass")).status_code == 302
