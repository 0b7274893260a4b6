"""Who may enter what: every address × role × county × method."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from intespo.accounts.enums import Role
from tests.accounts.sweep import MARK, OF_A_COUNTY, STAFF, address, one_of_everything, says
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> dict[str, Any]:
    """One of everything, in Cluj."""
    return one_of_everything()


@pytest.mark.parametrize("role", Role)
def test_a_role_enters_its_own_screens_and_no_other(
    client: Client, role: Role, rows: dict[str, Any]
) -> None:
    client.force_login(UserFactory(role=role))
    for name, allowed in STAFF:
        for method in (client.get, client.post):
            status = method(address(name, rows)).status_code
            if role not in allowed:
                assert status in (403, 405), (name, method)
            else:
                assert status != 403, (name, method)
                assert status < 500, (name, method)


@pytest.mark.parametrize("role", [Role.EXPERT, Role.COORDINATOR, Role.TEAM_MEMBER])
def test_another_county_finds_nothing(client: Client, role: Role, rows: dict[str, Any]) -> None:
    client.force_login(UserFactory(role=role, code="DJ"))
    for name, allowed in STAFF:
        if name in OF_A_COUNTY and role in allowed:
            assert client.get(address(name, rows)).status_code in (404, 405), name
            assert client.post(address(name, rows)).status_code in (404, 405), name


@pytest.mark.parametrize("role", [Role.EXPERT, Role.COORDINATOR, Role.PARTNER, Role.TECHNICAL])
def test_no_page_shows_a_name_of_another_county(
    client: Client, role: Role, rows: dict[str, Any]
) -> None:
    client.force_login(UserFactory(role=role, code=None if role == Role.TECHNICAL else "DJ"))
    client.post(reverse("cases:search"), {"q": MARK})
    for name, _allowed in STAFF:
        assert not says(client.get(address(name, rows), {"toti": "1", "judet": "12"})), name


def test_a_team_member_sees_only_shared_cases(client: Client, rows: dict[str, Any]) -> None:
    member = UserFactory(role=Role.TEAM_MEMBER)
    client.force_login(member)
    url = address("cases:case", rows)
    assert client.get(url).status_code == 404
    rows["case"].members.create(user=member, county=rows["case"].county)
    assert client.get(url).status_code == 200


def test_nobody_gets_to_a_staff_page(client: Client, rows: dict[str, Any]) -> None:
    for name, _allowed in STAFF:
        answer = client.get(address(name, rows))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("account_login")), name


def test_public_pages_are_public(client: Client) -> None:
    for name in ("accounts:welcome", "account_login", "account_reset_password"):
        assert client.get(reverse(name)).status_code == 200


def test_the_theme_is_kept_and_leads_nowhere_else(client: Client) -> None:
    answer = client.post(
        reverse("accounts:theme"), {"theme": "dark", "next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == reverse("accounts:home")
    assert answer.cookies["theme"].value == "dark"
    assert b'data-bs-theme="dark"' in client.get(reverse("account_login")).content


@pytest.mark.parametrize(
    "path", ["/v/%00/", "/judet/%00/", "/cifre/%00/", "/tineri/99999999999999999999/"]
)
def test_a_forged_path_is_not_found(client: Client, path: str) -> None:
    assert client.get("/v/" + "0" * 64 + "/").status_code == 404
    client.force_login(UserFactory(role=Role.NATIONAL))
    assert client.get(path).status_code == 404
