"""The access log: append-only, each line with its digest, each day sealed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from intespo.accounts import record, scope
from intespo.accounts.enums import Role
from intespo.accounts.models import DaySeal
from intespo.accounts.tasks import seal_record
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def write_looks(days: int) -> None:
    """Two looks on each of the last days; the trigger takes the time that it is given."""
    user = UserFactory()
    for back in range(days, -1, -1):
        for subject in (1, 2):
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO accounts_accesslog (user_id, role, county_id, action,"
                    " subject_kind, subject_id, at, digest)"
                    " VALUES (%s, 'expert', 12, 'view', 'case', %s, now() - %s, '')",
                    [user.pk, subject, timedelta(days=back)],
                )


def as_owner(statement: str) -> None:
    """What somebody with every right could do to the log."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        for switch in ("DISABLE", "ENABLE"):
            cursor.execute(f"ALTER TABLE accounts_accesslog {switch} TRIGGER append_only")
            if switch == "DISABLE":
                cursor.execute("ALTER TABLE accounts_accesslog NO FORCE ROW LEVEL SECURITY")
                cursor.execute(statement)
        cursor.execute("ALTER TABLE accounts_accesslog FORCE ROW LEVEL SECURITY")
        cursor.execute("SET LOCAL ROLE intespo_app")


def test_a_sound_log_holds(capsys: pytest.CaptureFixture[str]) -> None:
    write_looks(3)
    call_command("verify_audit")
    assert capsys.readouterr().out == "lines=8 sealed_days=3 findings=0\n"
    assert record.seal_days() == 0


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE accounts_accesslog SET subject_id = 3 WHERE id = (SELECT min(id) FROM"
        " accounts_accesslog)",
        "UPDATE accounts_accesslog SET digest = set_byte(digest, 5, get_byte(digest, 5) # 1)"
        " WHERE id = (SELECT max(id) FROM accounts_accesslog)",
        "DELETE FROM accounts_accesslog WHERE id = (SELECT min(id) FROM accounts_accesslog)",
        "WITH x AS (SELECT min(id) AS id FROM accounts_accesslog) UPDATE accounts_accesslog l"
        " SET words = 'x', digest = sha256('x') FROM x WHERE l.id = x.id",
        "DELETE FROM accounts_dayseal WHERE day = (SELECT min(day) + 1 FROM accounts_dayseal)",
        "DELETE FROM accounts_dayseal WHERE day = (SELECT min(day) FROM accounts_dayseal)",
        "DELETE FROM accounts_dayseal WHERE day >= (SELECT max(day) - 1 FROM accounts_dayseal)",
        "UPDATE accounts_dayseal SET digest = set_byte(digest, 0, get_byte(digest, 0) # 1)"
        " WHERE day = (SELECT min(day) FROM accounts_dayseal)",
    ],
)
def test_one_flipped_byte_is_found(forgery: str) -> None:
    write_looks(4)
    record.seal_days()
    assert list(record.verify()) == []
    as_owner(forgery)
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", stdout=open("/dev/null", "w"))  # noqa: SIM115
    assert ended.value.code == 1


def test_the_night_seals_and_checks(sign_in: Any) -> None:
    write_looks(2)
    with scope.opened(scope.NOTHING):
        seal_record()
    assert DaySeal.objects.count() == 2
    page = sign_in(Role.AUDITOR).get(reverse("cases:record"))
    assert "2 zile sigilate" in page.content.decode()
