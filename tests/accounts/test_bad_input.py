"""Whatever stands in any field: no 500, nothing of others in the answer, nothing in the log."""

import logging
import os
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intespo.accounts.enums import Role
from tests.accounts.sweep import MARK, STAFF, address, fields, one_of_everything, says
from tests.factories import CaseFactory, UserFactory

pytestmark = pytest.mark.django_db
TOKEN = "zqxjk"
TRIED = (Role.EXPERT, Role.COORDINATOR, Role.NATIONAL)
LONG = bool(os.environ.get("INTESPO_LONG"))
NASTY = (
    *("'", '"; DROP TABLE cases_youth; --', "' OR '1'='1", "1) UNION SELECT cnp_sealed FROM x --"),
    *(
        "{{ 71234567|add:'7' }}",
        "{% load static %}",
        "${7*7}",
        "<script>alert(1)</script>",
        "%s%(x)s%n",
    ),
    *("a\r\nBcc: x@example.org", "a\nSet-Cookie: a=b", "\x00", "\ud800", "ﷺ" * 50, "=cmd|'/c'!A1"),
    *("../../etc/passwd", "-1", "9" * 40, "1e309", "2026-13-45", "0001-01-01", "true", "[]", "{}"),
    *("x" * 5000, "9999-12-31", TOKEN),
)


@pytest.fixture
def rows() -> dict[str, Any]:
    """One of everything, in Cluj."""
    return one_of_everything()


@pytest.mark.parametrize("role", TRIED)
@pytest.mark.parametrize("code", ["CJ", "DJ"])
def test_every_field_of_every_page_survives_bad_input(
    client: Client, rows: dict[str, Any], role: Role, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Own pages get nasty texts in every field; a stranger plants the ids of Cluj as well."""
    caplog.set_level(logging.INFO)
    client.force_login(UserFactory(role=role, code=code))
    for name, allowed in STAFF:
        if role not in allowed:
            continue
        url = address(name, rows)
        names = fields(client, url) or ["q", "words"]
        # All of them for the first role that has the page in its own county; for others some do.
        first = code == "CJ" and role == next(one for one in TRIED if one in allowed)
        for text in NASTY if first or LONG else NASTY[::5]:
            nasty = dict.fromkeys(names, text)
            # A lone surrogate cannot travel in a form: the browser sends a replacement character.
            sent = {k: v.encode("utf-8", "replace").decode() for k, v in nasty.items()}
            for answer in (client.post(url, sent), client.get(url, sent)):
                assert answer.status_code < 500, (name, text[:40])
                if code == "DJ" and role != Role.NATIONAL:
                    assert not says(answer), (name, text[:40])
                # A text is never a template: this sum stands on no page.
                assert b"71234574" not in getattr(answer, "content", b"")
    logged = " ".join(record.getMessage() + str(record.__dict__) for record in caplog.records)
    assert TOKEN not in logged
    assert MARK not in logged


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=120), name=st.sampled_from(["cases:search", "accounts:invite"]))
def test_any_text_is_answered(client: Client, text: str, name: str) -> None:
    client.force_login(UserFactory(role=Role.COORDINATOR))
    sent = text.encode("utf-8", "replace").decode()
    words = {"q": sent, "full_name": sent, "email": sent, "role": sent, "words": sent}
    assert client.post(reverse(name), words).status_code < 500
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/tineri/0/", "/tineri/-1/", "/tineri/99999999999999999999/", "/tineri/1%00/"),
        *("/conturi/99999999999999999999/", "/termene/0/", "/tineri/1/drepturi/copie.%2e%2e"),
        *("/cont/parola/noua/abc-def/", "/cont/parola/noua/x-set-password/", "/v/zzz/"),
        *("/cont/sso/../../etc/", "/cont/sso/x/", "/cont/sso/x/raspuns/?code=1&state=2"),
    ],
)
def test_a_forged_address_is_refused(client: Client, path: str) -> None:
    assert client.get(path).status_code in (200, 302, 404)
    client.force_login(UserFactory(role=Role.COORDINATOR))
    assert client.get(path).status_code in (200, 302, 403, 404)


def test_a_used_or_changed_link_opens_nothing(client: Client) -> None:
    """A link for a password is bound to the account as it stands; one sign-in later it is old."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    user = UserFactory()
    key = default_token_generator.make_token(user)
    for forged in (key[:-1] + ("a" if key[-1] != "a" else "b"), key.replace("-", "-0", 1), "x-y"):
        words = {"uidb36": user_pk_to_url_str(user), "key": forged}
        page = client.get(reverse("account_reset_password_from_key", kwargs=words), follow=True)
        assert page.context["token_fail"], forged
    other = {"uidb36": user_pk_to_url_str(UserFactory()), "key": key}
    page = client.get(reverse("account_reset_password_from_key", kwargs=other), follow=True)
    assert page.context["token_fail"]


def test_no_cookie_is_read_by_scripts_and_no_page_is_framed(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    answer = client.get(reverse("cases:case", args=[CaseFactory(manager=user).pk]))
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "no-store" in answer["Cache-Control"]
