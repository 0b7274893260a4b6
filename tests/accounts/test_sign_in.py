"""Signing in, passwords, roles and the rights of the database role."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from intespo.accounts.enums import Role
from intespo.accounts.models import User
from intespo.accounts.views.home import FIRST_PAGE
from tests.factories import UserFactory, county

pytestmark = pytest.mark.django_db
PASSWORD = "o propozitie scurta 2026"


@pytest.fixture
def user() -> User:
    return UserFactory(password=make_password(PASSWORD))


def test_a_person_signs_in_and_out(client: Client, user: User) -> None:
    url = reverse("account_login")
    answer = client.post(url, {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == reverse("accounts:home")
    assert answer.cookies["sessionid"]["httponly"]
    assert answer.cookies["sessionid"]["samesite"] == "Lax"
    assert client.get(reverse("cases:worklist")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("cases:worklist")).status_code == 302


def test_a_wrong_password_says_so_in_romanian(client: Client, user: User) -> None:
    answer = client.post(reverse("account_login"), {"login": user.email, "password": "gresit"})
    assert "parola" in answer.content.decode().lower()
    assert client.get(reverse("cases:worklist")).status_code == 302


def test_a_password_is_changed(client: Client, user: User) -> None:
    client.force_login(user)
    new = "alta propozitie scurta"
    words = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), words).status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)


def test_a_forgotten_password_is_made_anew_by_a_link(
    client: Client, user: User, mailoutbox: list
) -> None:
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"http\S+", mailoutbox[0].body)
    assert link is not None
    page = client.get(link.group().replace("http://testserver", ""), follow=True)
    new = "alta propozitie scurta"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)


def test_an_unknown_address_gets_the_same_answer(client: Client, user: User) -> None:
    url = reverse("account_reset_password")
    known = client.post(url, {"email": user.email}, follow=True)
    unknown = client.post(url, {"email": "nimeni@intespo.example"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain


def test_a_form_without_its_token_is_refused_in_words(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    answer = client.post(reverse("cases:search"), {"q": "x"})
    assert answer.status_code == 403
    assert "Formularul" in answer.content.decode()


def test_no_cache_keeps_a_page_of_somebody_who_signed_in(client: Client, user: User) -> None:
    client.force_login(user)
    assert "no-store" in client.get(reverse("cases:worklist"))["Cache-Control"]
    policy = client.get(reverse("cases:worklist"))["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/cont/inscriere/").status_code in (302, 404)
    assert client.get("/accounts/signup/").status_code in (302, 404)


@pytest.mark.parametrize("role", Role)
def test_each_role_has_its_first_page(client: Client, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    answer = client.get(reverse("accounts:home"))
    assert answer["Location"] == reverse(FIRST_PAGE[role])
    assert client.get(answer["Location"], follow=True).status_code == 200


def test_a_county_role_needs_a_county_and_a_national_one_has_none() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="a@intespo.example", full_name="A", role=Role.EXPERT)
    with pytest.raises(ValidationError):
        User.objects.create_user(
            "b@intespo.example", PASSWORD, full_name="B", role=Role.NATIONAL, county=county("CJ")
        )


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE stolen (id int)",
        "ALTER TABLE cases_youth DISABLE TRIGGER ALL",
        "TRUNCATE cases_milestone",
        "DELETE FROM django_migrations",
        "ALTER TABLE cases_milestone DROP COLUMN sex",
    ],
)
def test_the_serving_role_cannot_change_the_house(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("intespo_app",)
        with (
            pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
            transaction.atomic(),
        ):
            cursor.execute(statement)
