"""The database alone keeps counties apart: policies, scopes, a sweep without `visible_to`."""

import re
from collections.abc import Callable
from dataclasses import astuple
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from cases.models import Case, Youth
from intespo.accounts import access, checks, policies, scope
from intespo.accounts.enums import CASE_READERS, NATIONWIDE_ROLES, Role
from intespo.accounts.policies import guards, person_models
from tests.accounts.sweep import MARK, STAFF, address, fields, one_of_everything, says
from tests.factories import CaseFactory, UserFactory, county, profiled

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> dict[str, Any]:
    """One of everything, in Cluj."""
    return one_of_everything()


def seen(table: str) -> int:
    """Rows of a table that the present scope shows."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def counties(table: str) -> set[int]:
    """Counties whose rows the present scope shows."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT county_id FROM {table}")
        return {key for (key,) in cursor.fetchall()}


def tables() -> list[str]:
    """Every table with persons."""
    return [model._meta.db_table for model in person_models()]


def test_persons_stand_in_more_than_a_dozen_tables() -> None:
    assert {"cases_youth", "cases_listrow", "outreach_message", "profiling_profileanswer"} < set(
        tables()
    )
    assert len(tables()) >= 15


def test_every_table_with_persons_is_under_a_forced_policy() -> None:
    found = list(guards())
    assert [guard.table for guard in found] == tables()
    assert [guard.table for guard in found if not guard.holds] == []
    assert not any("TRUNCATE" in guard.rights for guard in found)
    assert policies.able_to_bypass() == ""


def test_without_a_scope_there_are_no_rows(rows: dict[str, Any]) -> None:
    filled = [table for table in tables() if seen(table)]
    assert len(filled) >= 10
    with scope.opened(scope.NOTHING):
        assert [table for table in tables() if seen(table)] == []


def test_one_county_sees_none_of_the_other(rows: dict[str, Any]) -> None:
    profiled(CaseFactory(code="DJ"), UserFactory(code="DJ"))
    for code, key in (("CJ", 12), ("DJ", 16)):
        with scope.opened(scope.of(UserFactory(code=code))):
            shown = set().union(*(counties(table) for table in tables()))
        assert shown == {key}


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_it_may_read(rows: dict[str, Any], role: Role) -> None:
    with scope.opened(scope.of(UserFactory(role=role))):
        assert bool(seen("cases_youth")) == (role in CASE_READERS)


def test_a_scope_ends_with_its_block(rows: dict[str, Any]) -> None:
    every = seen("cases_youth")
    assert every
    with scope.opened(scope.of(UserFactory(code="DJ"))):
        assert seen("cases_youth") == 0
        with scope.system("test-inside"):
            assert seen("cases_youth") == every
        assert seen("cases_youth") == 0
    assert seen("cases_youth") == every


def test_a_scope_ends_with_a_block_that_fails(rows: dict[str, Any]) -> None:
    with scope.opened(scope.of(UserFactory(code="DJ"))):
        with pytest.raises(ZeroDivisionError), scope.system("test-inside"):
            assert 1 / 0
        assert seen("cases_youth") == 0


def test_nobody_writes_into_another_county(rows: dict[str, Any]) -> None:
    with scope.opened(scope.of(UserFactory(code="DJ"))):
        assert Youth.objects.update(last_name="X") == 0
        assert Case.objects.all().delete()[0] == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Youth.objects.bulk_create([Youth(**_values(rows["case"].youth))])


def _values(youth: Youth) -> dict[str, Any]:
    kept = (
        f for f in Youth._meta.concrete_fields if f.name not in ("id", "cnp_hash", "cnp_sealed")
    )
    return {field.attname: getattr(youth, field.attname) for field in kept}


def test_copy_into_a_table_with_persons_is_refused() -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("COPY cases_youth FROM STDIN")


def test_nothing_is_left_on_a_connection() -> None:
    """A pooler gives one connection to many: what a scope set is gone with its transaction."""
    plain = {**connection.get_connection_params(), "options": f"-c role={settings.APP_ROLE}"}
    plain.pop("cursor_factory")
    taken = psycopg2.connect(**plain)
    with taken, taken.cursor() as cursor:
        cursor.execute(scope._SET, astuple(scope.of_system("test")))
        cursor.execute("SELECT current_setting('intespo.county_to')")
        assert cursor.fetchone() == (str(scope.LAST),)
    with taken, taken.cursor() as cursor:
        # Set once, the setting stays as an empty text, not as NULL: that is no number either.
        cursor.execute(
            "SELECT current_setting('intespo.county_to', true), count(*) FROM cases_youth"
        )
        assert cursor.fetchone() == ("", 0)
    taken.close()


def test_the_report_names_every_table(
    rows: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    with scope.opened(scope.NOTHING):
        call_command("isolation_report")
    lines = capsys.readouterr().out
    for table in tables():
        assert re.search(rf"^{table} +county[a-z ]* +yes +select[a-z ]* +0 +\d+$", lines, re.M), (
            table
        )
    assert lines.rstrip().endswith(f"isolated: {len(tables())} tables, 0 rows without scope")


def test_the_report_fails_when_rows_show(rows: dict[str, Any]) -> None:
    """Outside of any scope the test's connection shows the country: that is not isolated."""
    with pytest.raises(SystemExit) as ended:
        call_command("isolation_report", stdout=open("/dev/null", "w"))  # noqa: SIM115
    assert ended.value.code == 1


def test_a_person_table_without_a_policy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    team = apps.get_model("partners", "Team")
    monkeypatch.setattr(team, "bears_persons", True, raising=False)
    found = checks.persons_are_under_policy(None, databases=["default"])
    assert [e.msg.split()[2] for e in found if e.id == "accounts.E003"] == ["partners_team"] * 1 + [
        "partners_teammember"
    ]
    with pytest.raises(ImproperlyConfigured, match="No row policy on partners_team"):
        checks.refuse_to_serve_unguarded()


def test_a_person_model_without_a_county_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    region = apps.get_model("territory", "Region")
    monkeypatch.setattr(region, "bears_persons", True, raising=False)
    assert "territory.Region" in [e.obj._meta.label for e in checks.persons_have_a_county(None)]


def test_the_owner_does_not_serve() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
    assert (
        "intespo_owner owns accounts_accesslog, accounts_change, cases_case"
        in policies.able_to_bypass()
    )
    with pytest.raises(ImproperlyConfigured, match="must not serve"):
        checks.refuse_to_serve_unguarded()


def test_a_temporary_table_never_stands_for_the_owners(rows: dict[str, Any]) -> None:
    """Functions with the owner's rights look into `public` first: nothing of the caller's runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            'CREATE TEMP TABLE accounts_change (id bigint, "table" text, row_id bigint, old jsonb);'
            "INSERT INTO pg_temp.accounts_change VALUES (1, 't', 1, '{\"a\": 1}');"
            "CREATE FUNCTION pg_temp.pwn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'runs as %', current_user; END $$;"
            "CREATE TRIGGER pwn BEFORE UPDATE ON pg_temp.accounts_change FOR EACH ROW"
            " EXECUTE FUNCTION pg_temp.pwn();"
            "SELECT set_config('intespo.actor', 'system:erasure', true);"
            "SELECT forget_changes('t', '{1}')"
        )
        assert cursor.fetchone() == (0,)


# --- the second sweep -------------------------------------------------------------------------


@pytest.fixture
def without_visible_to(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """As if every view had forgotten its filter on tables with persons."""
    opened = []
    for model in person_models():
        queryset = type(model._default_manager.all())
        if hasattr(queryset, "visible_to"):
            monkeypatch.setattr(queryset, "visible_to", lambda self, user: self.all())
            opened.append(model.__name__)
    monkeypatch.setattr(access, "rows_of_county", lambda rows, user, readers: rows.all())
    return opened


def test_the_sweep_without_filters_is_one(without_visible_to: list[str]) -> None:
    assert {"Case", "Youth", "SourceList", "Milestone", "Message"} <= set(without_visible_to)


@pytest.mark.parametrize("role", [r for r in Role if r not in NATIONWIDE_ROLES])
def test_the_database_alone_holds(
    client: Client, role: Role, rows: dict[str, Any], without_visible_to: list[str]
) -> None:
    """Every address × method of a user of Dolj, ids of Cluj planted, no filter in any view."""
    client.force_login(UserFactory(role=role, code="DJ"))
    walk(client, rows, client.get)
    walk(client, rows, client.post)


def walk(client: Client, rows: dict[str, Any], method: Callable[..., Any]) -> None:
    """Every staff page, ids of Cluj in its address and in each of its fields, then the search."""
    planted = {"case", "list", "team", "message", "milestone", "expert"}
    keys = {rows[name].pk for name in planted} | {rows["case"].youth_id, rows["case"].county_id}
    for name, _allowed in STAFF:
        url = address(name, rows)
        names = {"toti", "judet", "county", "youth", "pk", *fields(client, url)}
        # A fragment is the same view with another template: one id is enough for it.
        fragment = (rows["case"].pk, {"HX-Request": "true"})
        for key, headers in (*((key, {}) for key in keys), fragment):
            answer = method(url, dict.fromkeys(names, key), headers=headers)
            assert answer.status_code < 500, name
            assert not says(answer), name
    client.post(reverse("cases:search"), {"q": MARK})
    assert not says(client.get(reverse("cases:search")))


def test_the_mark_can_be_found(client: Client, rows: dict[str, Any]) -> None:
    """The same walk in the own county meets the mark: the sweep's eyes are open."""
    client.force_login(UserFactory(role=Role.COORDINATOR))
    assert says(client.get(address("cases:case", rows)))
    assert county("CJ").pk == rows["case"].county_id
