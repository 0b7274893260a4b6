"""Teams and what they lack, protocols against the target, partners and their own."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from intespo.accounts.enums import Role
from intespo.kit.dates import today
from partners.composition import composition_of
from partners.enums import Profession
from partners.models import Membership, Organisation, Protocol, Team, TeamMember
from tests.factories import county
from tests.helpers import assert_flat_queries

pytestmark = pytest.mark.django_db


def make_team(experts: int, social: int, counsellors: int, code: str = "CJ-09") -> Team:
    team = Team.objects.create(county=county("CJ"), code=code, territory="Dej")
    wanted = (
        [Profession.EXPERT] * experts
        + [Profession.SOCIAL_WORKER] * social
        + [Profession.SCHOOL_COUNSELLOR] * counsellors
    )
    for place, profession in enumerate(wanted):
        TeamMember.objects.create(
            team=team, name=f"Om {place}", profession=profession, since=today()
        )
    return Team.objects.with_composition().get(pk=team.pk)


def organisation(name: str = "Primăria Dej", code: str = "CJ") -> Organisation:
    return Organisation.objects.create(
        kind="town_hall", name=name, county=county(code), sort_key=name
    )


@pytest.mark.parametrize(
    ("counts", "whole", "words"),
    [
        ((7, 1, 1), True, ""),
        ((7, 2, 2), True, ""),
        ((6, 1, 1), False, "Lipsește 1 expert"),
        ((5, 1, 1), False, "Lipsesc 2 experți"),
        ((7, 0, 1), False, "asistent social"),
        ((7, 1, 3), False, "cel mult 2"),
    ],
)
def test_a_team_says_what_it_lacks(counts: tuple[int, int, int], whole: bool, words: str) -> None:
    found = composition_of(make_team(*counts))
    assert found.whole is whole
    assert words in "; ".join(found.gaps)
    assert found.total == sum(counts)


def test_who_left_is_not_counted(sign_in: Any) -> None:
    client, team = sign_in(Role.COORDINATOR), make_team(7, 1, 1)
    member = team.members.filter(profession="social_worker").get()
    client.post(reverse("partners:member_leave", args=[team.pk, member.pk]))
    fresh = Team.objects.with_composition().get(pk=team.pk)
    assert not composition_of(fresh).whole
    member.refresh_from_db()
    assert member.until == today()


def test_the_coordinator_names_somebody(sign_in: Any) -> None:
    client, team = sign_in(Role.COORDINATOR), make_team(7, 1, 0)
    url = reverse("partners:team", args=[team.pk])
    words = {"name": "Radu Vâlsan", "profession": "school_counsellor", "since": str(today())}
    assert client.post(url, words).status_code == 302
    assert client.post(url, words).status_code == 422
    assert client.post(url, {**words, "since": "2999-01-01", "name": "X"}).status_code == 422
    assert team.members.filter(name="Radu Vâlsan").count() == 1


def test_protocols_are_counted_against_the_target(sign_in: Any) -> None:
    client, partner = sign_in(Role.COORDINATOR), organisation()
    url = reverse("partners:protocol_add")
    words = {"organisation": partner.pk, "number": "P1", "signed_on": str(today())}
    assert client.post(url, words).status_code == 302
    assert client.post(url, words).status_code == 422
    early = {**words, "number": "P2", "valid_until": str(today() - timedelta(days=1))}
    assert "valid_until" in client.post(url, early).context["form"].errors
    page = client.get(reverse("partners:protocols"))
    assert (page.context["signed"], page.context["in_force"]) == (1, 1)


def test_a_coordinator_signs_nothing_for_another_county(sign_in: Any) -> None:
    client, foreign = sign_in(Role.COORDINATOR), organisation(code="DJ")
    words = {"organisation": foreign.pk, "number": "P1", "signed_on": str(today())}
    answer = client.post(reverse("partners:protocol_add"), words)
    assert "organisation" in answer.context["form"].errors
    assert not Protocol.objects.exists()


def test_an_organisation_stands_once_and_its_code_is_checked(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    url = reverse("partners:organisation_add")
    words = {"name": "Primăria Gherla", "kind": "town_hall", "county": 12, "cui": "18547290"}
    assert client.post(url, {**words, "cui": "18547291"}).status_code == 422
    assert client.post(url, words).status_code == 302
    assert client.post(url, words).status_code == 422
    assert Organisation.objects.count() == 1


def test_a_partner_sees_only_the_own_organisation(sign_in: Any) -> None:
    client = sign_in(Role.PARTNER)
    own, other = organisation("Primăria Dej"), organisation("Primăria Turda")
    Membership.objects.create(user=client.user, organisation=own)
    body = client.get(reverse("partners:own_organisations")).content.decode()
    assert own.name in body
    assert other.name not in body


def test_lists_cost_the_same_with_more_rows(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    names = iter(range(100))
    assert_flat_queries(
        client, reverse("partners:teams"), lambda: make_team(7, 1, 1, f"T-{next(names)}")
    )
    assert_flat_queries(
        client, reverse("partners:organisations"), lambda: organisation(f"O{next(names)}")
    )


@pytest.mark.parametrize("name", ["\u200b", " ", "\u00a0\u200b", "\x00"])
def test_invisible_characters_are_no_name(sign_in: Any, name: str) -> None:
    client, team = sign_in(Role.COORDINATOR), make_team(7, 1, 1)
    words = {"name": name, "kind": "town_hall", "county": 12}
    assert client.post(reverse("partners:organisation_add"), words).status_code == 422
    member = {"name": name, "profession": "expert", "since": str(today())}
    assert client.post(reverse("partners:team", args=[team.pk]), member).status_code == 422
    assert not Organisation.objects.exists()


def test_a_slip_in_the_year_is_refused(sign_in: Any) -> None:
    client, partner = sign_in(Role.COORDINATOR), organisation()
    words = {"organisation": partner.pk, "number": "P1", "signed_on": "0001-01-01"}
    answer = client.post(reverse("partners:protocol_add"), words)
    assert "signed_on" in answer.context["form"].errors
    assert not Protocol.objects.exists()
