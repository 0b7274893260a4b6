"""Every change of a person's rows is kept, by whatever path it comes."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Case, When
from django.urls import reverse
from django.utils import timezone

from cases.models import Youth
from intespo.accounts.enums import Role
from intespo.accounts.models import AccessLog, Change
from intespo.accounts.policies import person_models
from intespo.kit.copying import copy_rows_under_policy
from tests.factories import CaseFactory, YouthFactory

pytestmark = pytest.mark.django_db


def changes(table: str, action: str) -> list[Change]:
    """Lines of the history of a table."""
    return list(Change.objects.filter(table=table, action=action).order_by("id"))


def test_a_change_by_raw_sql_is_in_the_history() -> None:
    youth = YouthFactory(phone="+40799000001")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_youth SET phone = '+40799000002' WHERE id = %s", [youth.pk])
    line = changes("cases_youth", "U")[-1]
    assert (line.row_id, line.old, line.county_id) == (youth.pk, {"phone": "+40799000001"}, 12)
    # Nobody opened a scope: the database's own role is all that is known.
    assert (line.user_id, line.actor) == (None, "sql:intespo_app")


def test_a_bulk_update_is_in_the_history_row_by_row() -> None:
    youths = [YouthFactory(email=f"{n}@example.org") for n in range(3)]
    for youth in youths:
        youth.email = ""
    Youth.objects.bulk_update(youths, ["email"])
    old = {line.row_id: line.old for line in changes("cases_youth", "U")}
    assert old == {y.pk: {"email": f"{n}@example.org"} for n, y in enumerate(youths)}


def test_an_update_of_many_rows_keeps_the_same() -> None:
    first = YouthFactory(phone="+40799000001")
    values = {f.attname: getattr(first, f.attname) for f in Youth._meta.concrete_fields}
    values |= {"id": None, "cnp_hash": None, "cnp_sealed": None}
    Youth.objects.bulk_create(Youth(**values) for _ in range(150))
    before = len(changes("cases_youth", "U"))
    youths = Youth.objects.exclude(pk=first.pk)
    merged = list(youths.order_by("pk").values_list("pk", flat=True)[:3])
    assert youths.update(phone="+40711111111", email="") == 150
    lines = changes("cases_youth", "U")[before:]
    assert {line.row_id for line in lines} == set(youths.values_list("pk", flat=True))
    assert all(line.old == {"phone": first.phone, "email": first.email} for line in lines)
    # What was empty before is kept as such; a row that stays as it is has no line.
    youths.update(merged_into=Case(When(pk__in=merged, then=first.pk), default=None))
    lines = changes("cases_youth", "U")[before + 150 :]
    assert [(line.row_id, line.old) for line in lines] == [
        (key, {"merged_into_id": None}) for key in merged
    ]


def test_copy_is_in_the_history_as_ranges_of_keys() -> None:
    case = CaseFactory()
    columns = ("case_id", "youth_id", "county_id", "kind", "detail", "recorded_at")
    rows = [(case.pk, case.youth_id, 12, "stage", "{}", timezone.now()) for _ in range(50)]
    copy_rows_under_policy("cases_journalentry", columns, rows)
    line = changes("cases_journalentry", "I")[-1]
    keys = sorted(case.journalentrys.values_list("pk", flat=True))
    assert line.total == 50
    assert line.rows == f"{{[{keys[0]},{keys[-1] + 1})}}"
    found = Change.objects.extra(where=['"rows" @> %s::bigint'], params=[keys[7]])
    assert line in found


def test_a_removed_row_is_kept_whole() -> None:
    youth = YouthFactory()
    youth.delete()
    old = changes("cases_youth", "D")[-1].old
    assert old is not None
    assert old["last_name"] == youth.last_name


def test_a_change_says_who_and_in_which_request(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(manager=client.user)
    address = reverse("cases:postpone", args=[case.pk])
    day = timezone.localdate() + timedelta(days=9)
    assert client.post(address, {"day": str(day), "reason": "x"}).status_code == 302
    line = changes("cases_case", "U")[-1]
    assert (line.user_id, line.actor) == (client.user.pk, "expert")
    assert line.request == AccessLog.objects.order_by("-id")[0].request
    assert set(line.old or {}) == {"next_action_on"}


def test_the_record_cannot_be_changed_by_the_role_that_serves() -> None:
    YouthFactory()
    for statement in (
        "UPDATE accounts_change SET actor = ''",
        "DELETE FROM accounts_change",
        "UPDATE accounts_accesslog SET role = ''",
        "DELETE FROM accounts_accesslog",
        "UPDATE accounts_dayseal SET rows = 0",
        "DELETE FROM accounts_breakglass",
        "SELECT * FROM accounts_accesslog_rest",
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_every_table_with_persons_has_its_history() -> None:
    # That rows of a list were read stands in the history of the list.
    own = {"accounts_accesslog", "accounts_change", "cases_youthname", "cases_listrow"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'history_added'"
        )
        kept = {name for (name,) in cursor.fetchall()}
    assert {m._meta.db_table for m in person_models()} - own == kept
