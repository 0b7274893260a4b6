"""Who may enter what: every address × role × county × method."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from cases.models import Milestone
from intespo.accounts.enums import Role
from intespo.kit.dates import today
from outreach.models import Message
from partners.models import Team, TeamMember
from reporting.models import ReportRun
from tests.factories import CaseFactory, SourceListFactory, UserFactory, profiled
from tests.test_architecture import PUBLIC, SIGNED_IN, patterns

pytestmark = pytest.mark.django_db
# Addresses that show the county named in them to nationwide roles, or rows of one county.
OF_A_COUNTY = {
    *("cases:case", "cases:contact", "cases:register", "cases:session", "cases:postpone"),
    *("cases:correct", "cases:source_list", "cases:list_apply", "partners:team"),
    *("partners:member_leave", "profiling:profile", "profiling:answers", "profiling:case_card"),
    *("outreach:message", "outreach:write", "outreach:case_card", "reporting:county"),
}


@pytest.fixture
def rows() -> dict[str, Any]:
    """One of everything, in Cluj."""
    expert = UserFactory()
    case = profiled(CaseFactory(), expert)
    team = Team.objects.create(county=case.county, code="CJ-99", territory="Dej")
    member = TeamMember.objects.create(team=team, name="Ana", profession="expert", since=today())
    message = Message.objects.create(
        case=case,
        youth=case.youth,
        county=case.county,
        channel="sms",
        recipient="+40799000142",
        body="x",
    )
    return {
        "case": case,
        "list": SourceListFactory(),
        "team": team,
        "member": member,
        "message": message,
        "milestone": Milestone.objects.get(case=case, kind="registered"),
        "run": ReportRun.objects.create(
            period="2026-10-01", number=38, version=1, rules_version="R", status="failed"
        ),
    }


def address(name: str, rows: dict[str, Any]) -> str:
    """An address of the Cluj rows."""
    words: dict[str, list[Any]] = {
        "cases:correct": [rows["milestone"].pk],
        "cases:source_list": [rows["list"].pk],
        "cases:list_apply": [rows["list"].pk],
        "partners:team": [rows["team"].pk],
        "partners:member_leave": [rows["team"].pk, rows["member"].pk],
        "outreach:message": [rows["message"].pk],
        "reporting:county": ["CJ"],
        "reporting:figure": ["contacted"],
        "reporting:run": [rows["run"].pk],
        "reporting:download": [rows["run"].pk, "pdf"],
    }
    return reverse(name, args=words.get(name, [rows["case"].pk] if name in OF_A_COUNTY else []))


STAFF = [
    (name, pattern.callback.allowed_roles)
    for name, pattern in patterns(get_resolver())
    if name not in PUBLIC | SIGNED_IN
]


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
    youth = rows["case"].youth
    youth.last_name, youth.search_key = "Marcajdeproba", "marcajdeproba ionela"
    youth.save()
    client.force_login(UserFactory(role=role, code=None if role == Role.TECHNICAL else "DJ"))
    client.post(reverse("cases:search"), {"q": "marcajdeproba"})
    for name, _allowed in STAFF:
        answer = client.get(address(name, rows), {"toti": "1", "judet": "12"})
        body = b"" if answer.streaming else answer.content
        shown = body.replace(b'value="Marcajdeproba"', b"").replace(b'value="marcajdeproba"', b"")
        assert b"arcajdeproba" not in shown, name


def test_a_team_member_sees_only_shared_cases(client: Client, rows: dict[str, Any]) -> None:
    member = UserFactory(role=Role.TEAM_MEMBER)
    client.force_login(member)
    url = address("cases:case", rows)
    assert client.get(url).status_code == 404
    rows["case"].members.create(user=member)
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
