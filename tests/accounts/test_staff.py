"""Accounts of staff: second factors, single sign-on, lockout, sessions, invitations, roles."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intespo.accounts import staff
from intespo.accounts.enums import Role
from intespo.accounts.models import AccessLog, CountyRule, User
from intespo.accounts.tasks import send_invitation
from intespo.kit.errors import DomainError
from tests.accounts.oidc import CLIENT, SECRET, Provider
from tests.factories import CaseFactory, UserFactory, contacted, county

pytestmark = pytest.mark.django_db
PASSWORD = "o propozitie scurta 2026"
LOGIN = "account_login"


def sign_in(client: Client, user: User, password: str = PASSWORD) -> Any:
    """Type e-mail and password."""
    return client.post(reverse(LOGIN), {"login": user.email, "password": password})


def person(**named: Any) -> User:
    """Somebody with a password."""
    made: User = UserFactory(password=make_password(PASSWORD), **named)
    return made


def code(secret: str) -> str:
    """What the app shows now."""
    return f"{hotp_value(secret, int(time.time()) // 30):06d}"


# --- second factors ---------------------------------------------------------------------------


@pytest.fixture
def strict(settings: Any) -> None:
    """As on a server."""
    settings.SECOND_FACTOR = True


@pytest.mark.parametrize("role", Role)
def test_who_sees_many_people_sets_up_a_second_factor_first(
    client: Client, strict: None, role: Role
) -> None:
    client.force_login(UserFactory(role=role))
    answer = client.get(reverse("accounts:help"))
    if role in (Role.NATIONAL, Role.COORDINATOR, Role.AUDITOR):
        assert answer["Location"] == reverse("mfa_index")
        assert client.post(reverse("cases:search"), {"q": "x"}).status_code == 302
        assert client.get(reverse("mfa_index")).status_code == 200
    else:
        assert answer.status_code == 200


def test_a_county_can_ask_everybody(client: Client, strict: None) -> None:
    client.force_login(UserFactory(role=Role.COORDINATOR, has_second_factor=True))
    client.post(reverse("accounts:county_rule"), {"second_factor": "1"})
    assert CountyRule.objects.get().county_id == 12
    for name, asked in (("CJ", True), ("DJ", False)):
        client.force_login(UserFactory(code=name))
        assert (client.get(reverse("accounts:help")).status_code == 302) == asked


def test_an_app_is_set_up_and_asked_at_the_next_sign_in(client: Client, strict: None) -> None:
    user = person(role=Role.COORDINATOR)
    sign_in(client, user)
    confirm = client.get(reverse("mfa_activate_totp"))["Location"]
    assert client.post(confirm, {"password": "gresit"}).status_code == 200
    client.post(confirm, {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    user.refresh_from_db()
    assert user.has_second_factor
    assert client.get(reverse("accounts:help")).status_code == 200
    client.post(reverse("account_logout"))
    assert sign_in(client, user)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("accounts:help")).status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": "123456"}).status_code == 200


def test_a_recovery_code_works_once(client: Client) -> None:
    user = person()
    TOTP.activate(user, generate_totp_secret())
    codes = RecoveryCodes.activate(user).get_unused_codes()
    for inside in (True, False):
        client.post(reverse("account_logout"))
        sign_in(client, user)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert (client.get(reverse("accounts:help")).status_code == 200) == inside


def test_pages_of_the_second_factor_answer(client: Client) -> None:
    user = person()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for name in (
        *("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_add_webauthn"),
        *("mfa_generate_recovery_codes", "mfa_list_webauthn", "account_reauthenticate"),
        *("mfa_reauthenticate", "mfa_download_recovery_codes"),
    ):
        assert client.get(reverse(name)).status_code == 200, name
    assert Authenticator.objects.filter(user=user).count() == 2


# --- single sign-on ---------------------------------------------------------------------------


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """The agency's directory."""
    running = Provider()
    app = {"provider_id": "sso", "name": "ANOFM", "client_id": CLIENT, "secret": SECRET}
    app["settings"] = {"server_url": running.address}  # type: ignore[assignment]
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    yield running
    running.stop()


def through(client: Client) -> Any:
    """The way to the provider and back."""
    out = client.get(reverse("openid_connect_login", args=["sso"]))
    back = requests.get(out["Location"], allow_redirects=False, timeout=5)
    return client.get(back.headers["Location"].replace("http://testserver", ""))


def test_single_sign_on_opens_the_account_of_its_address(
    client: Client, provider: Provider
) -> None:
    user = UserFactory(email="ana@anofm.example")
    provider.person["email"] = user.email
    assert "ANOFM" in client.get(reverse(LOGIN)).content.decode()
    assert through(client)["Location"] == reverse("accounts:home")
    assert int(client.session["_auth_user_id"]) == user.pk
    assert {"/authorize", "/token"} <= set(provider.sent)


@pytest.mark.parametrize(
    "claims", [{"email": "stranger@anofm.example"}, {"email_verified": False}, {"sub": "2"}]
)
def test_single_sign_on_makes_no_account(
    client: Client, provider: Provider, claims: dict[str, Any]
) -> None:
    inactive = UserFactory(email="ana@anofm.example", is_active="sub" not in claims)
    provider.person |= {"email": inactive.email, **claims}
    through(client)
    assert "_auth_user_id" not in client.session
    assert User.objects.count() == 1


def test_a_forged_answer_of_the_provider_opens_nothing(client: Client, provider: Provider) -> None:
    UserFactory(email="nobody@example.org")
    back = reverse("openid_connect_callback", args=["sso"])
    for query in ("", "?code=x", "?code=x&state=y", "?error=access_denied"):
        assert client.get(back + query).status_code < 500
        assert "_auth_user_id" not in client.session


# --- lockout, sessions ------------------------------------------------------------------------


def test_wrong_passwords_lock_the_account_for_a_while(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
    cache.clear()
    user = person()
    for _ in range(5):
        sign_in(client, user, "gresit")
    sign_in(client, user)
    assert "_auth_user_id" not in client.session
    cache.clear()
    sign_in(client, user)
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(("role", "hours"), [(Role.NATIONAL, 4), (Role.EXPERT, 10)])
def test_a_session_lasts_as_long_as_the_role_allows(client: Client, role: Role, hours: int) -> None:
    sign_in(client, person(role=role))
    end = client.session.get_expiry_date()
    assert abs(end - timezone.now() - timedelta(hours=hours)) < timedelta(minutes=1)
    # Counted from the sign-in: what is done in the session does not lengthen it.
    client.post(reverse("cases:search"), {"q": "x"})
    assert client.session.get_expiry_date() == end


@pytest.mark.parametrize(
    "change", [{"role": Role.COORDINATOR}, {"county_id": 16}, {"is_active": False}]
)
def test_a_session_ends_when_the_role_changes(client: Client, change: dict[str, Any]) -> None:
    user = person()
    sign_in(client, user)
    assert client.get(reverse("accounts:help")).status_code == 200
    User.objects.filter(pk=user.pk).update(**change)
    assert client.get(reverse("accounts:help")).status_code == 302


# --- invitations and roles --------------------------------------------------------------------


def test_an_invitation_is_a_link_that_works_once(client: Client, mailoutbox: list[Any]) -> None:
    boss = UserFactory(role=Role.COORDINATOR)
    client.force_login(boss)
    words = {"email": "Nou@intespo.example", "full_name": "Ana Nou", "role": "expert"}
    assert client.post(reverse("accounts:invite"), words).status_code == 302
    assert client.post(reverse("accounts:invite"), words).status_code == 422
    made = User.objects.get(email="nou@intespo.example")
    assert (made.county_id, made.role, made.has_usable_password()) == (12, "expert", False)
    send_invitation(made.pk, boss.pk)
    link = re.search(r"http\S+", mailoutbox[0].body)
    assert link is not None
    path = re.sub(r"http://[^/]+", "", link.group())
    client.logout()
    new = {"password1": PASSWORD, "password2": PASSWORD}
    page = client.get(path, follow=True)
    assert client.post(page.request["PATH_INFO"], new).status_code == 302
    assert sign_in(Client(), made)["Location"] == reverse("accounts:home")
    # Who has a password gets no other link, however often the task runs.
    send_invitation(made.pk, boss.pk)
    assert len(mailoutbox) == 1
    assert "folosit" in client.get(path, follow=True).content.decode()


@pytest.mark.parametrize(
    "words",
    [
        {"role": "national"},
        {"role": "coordinator"},
        {"county": "16"},
        {"email": "a@b.ro\nBcc: c@d.ro"},
        {"email": "x"},
        {"full_name": ""},
        {"full_name": "\x00"},
    ],
)
def test_a_coordinator_invites_into_the_own_county_only(
    client: Client, words: dict[str, str], mailoutbox: list[Any]
) -> None:
    client.force_login(UserFactory(role=Role.COORDINATOR))
    sent = {"email": "n@intespo.example", "full_name": "Ana Nou", "role": "expert", **words}
    client.post(reverse("accounts:invite"), sent)
    made = User.objects.exclude(role=Role.COORDINATOR)
    assert [user.county_id for user in made] in ([], [12])
    assert not mailoutbox


def test_nobody_changes_the_own_account(client: Client) -> None:
    for role in (Role.COORDINATOR, Role.NATIONAL):
        user = UserFactory(role=role)
        client.force_login(user)
        own = reverse("accounts:user", args=[user.pk])
        assert client.post(own, {"full_name": "X", "role": "national"}).status_code == 404
        with pytest.raises(DomainError):
            staff.change(user, "X", Role.EXPERT, county("CJ"), True, by=user)


def test_who_worked_with_cases_does_not_become_the_auditor() -> None:
    agency = UserFactory(role=Role.NATIONAL)
    expert, fresh = UserFactory(), UserFactory()
    from intespo.accounts import scope

    with scope.opened(scope.of(expert)):
        contacted(CaseFactory(), expert)
    with pytest.raises(DomainError):
        staff.change(expert, "X", Role.AUDITOR, None, True, by=agency)
    assert staff.change(fresh, "X", Role.AUDITOR, None, True, by=agency).county is None


def test_a_partner_never_becomes_staff() -> None:
    agency, partner = UserFactory(role=Role.NATIONAL), UserFactory(role=Role.PARTNER)
    with pytest.raises(DomainError):
        staff.change(partner, "X", Role.EXPERT, county("CJ"), True, by=agency)


def test_a_coordinator_does_not_touch_other_accounts(client: Client) -> None:
    client.force_login(UserFactory(role=Role.COORDINATOR))
    strangers = [UserFactory(code="DJ"), UserFactory(role=Role.COORDINATOR), UserFactory()]
    codes = [client.get(reverse("accounts:user", args=[s.pk])).status_code for s in strangers]
    assert codes == [404, 404, 200]
    answer = client.post(
        reverse("accounts:user", args=[strangers[2].pk]), {"full_name": "Nou", "role": "expert"}
    )
    strangers[2].refresh_from_db()
    assert (answer.status_code, strangers[2].is_active) == (302, False)
    line = AccessLog.objects.get(action="account")
    assert (line.subject_id, line.words) == (strangers[2].pk, "expert 12 True → expert 12 False")


def test_a_lost_second_factor_is_reset_by_who_looks_after_the_account(client: Client) -> None:
    lost = person()
    TOTP.activate(lost, generate_totp_secret())
    for role, code, status in (("coordinator", "DJ", 404), ("coordinator", "CJ", 302)):
        client.force_login(UserFactory(role=role, code=code))
        assert client.post(reverse("accounts:reset_factor", args=[lost.pk])).status_code == status
    lost.refresh_from_db()
    assert not lost.has_second_factor
    assert sign_in(Client(), lost)["Location"] == reverse("accounts:home")


def test_all_accounts_can_be_paged_through(client: Client) -> None:
    UserFactory.create_batch(60)
    client.force_login(UserFactory(role=Role.COORDINATOR))
    first = client.get(reverse("accounts:users")).context["page"]
    second = client.get(f"{reverse('accounts:users')}?{first.next_query}").context["page"]
    assert len(first.rows) + len(second.rows) == 60
