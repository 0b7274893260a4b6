"""The record: looks, changes by every path, seals, break-the-glass."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, ContactAttempt, Youth
from intespo.accounts import record, scope
from intespo.accounts.enums import LogAction, Role
from intespo.accounts.models import AccessLog, BreakGlass, Change, DaySeal
from intespo.accounts.tasks import seal_record, tell_break_glass
from intespo.kit.copying import copy_rows_under_policy
from tests.factories import CaseFactory, UserFactory, YouthFactory, contacted

pytestmark = pytest.mark.django_db
LATER = {"words": "Mama tânărului este la ghișeu și cere o adeverință."}


def page(case: Case) -> str:
    """The case's address."""
    return reverse("cases:case", args=[case.pk])


# --- looks ------------------------------------------------------------------------------------


def test_every_look_at_a_file_is_on_record(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(manager=client.user)
    client.get(page(case))
    line = AccessLog.objects.get()
    assert (line.user, line.role, line.action) == (client.user, "expert", LogAction.VIEW)
    assert (line.subject_kind, line.subject_id, line.county_id) == ("case", case.pk, 12)
    assert line.ip == "127.0.0.1"
    assert len(line.request) == 32


def test_a_page_and_its_fragments_are_one_look(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(manager=client.user)
    for name in ("cases:case", "profiling:case_card", "outreach:case_card", "cases:case"):
        assert client.get(reverse(name, args=[case.pk])).status_code == 200
    assert AccessLog.objects.count() == 1


def test_what_was_not_shown_is_not_on_record(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    assert client.get(page(CaseFactory(code="DJ"))).status_code == 404
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize(
    ("role", "mine", "asked"),
    [
        (Role.EXPERT, True, False),
        (Role.EXPERT, False, True),
        (Role.COORDINATOR, False, False),
        (Role.NATIONAL, False, True),
        (Role.AUDITOR, False, True),
    ],
)
def test_a_reason_is_asked_outside_the_own_caseload(
    sign_in: Any, role: Role, mine: bool, asked: bool
) -> None:
    client = sign_in(role)
    case = CaseFactory(manager=client.user if mine else UserFactory())
    answer = client.get(page(case))
    assert answer.status_code == (302 if asked else 200)
    if asked:
        why = reverse("cases:why", args=[case.pk])
        assert answer["Location"] == f"{why}?next={page(case).replace('/', '%2F')}"
        assert client.post(answer["Location"], {"reason": "other"}).status_code == 422
        assert client.post(answer["Location"], {"reason": "call"})["Location"] == page(case)
        assert client.get(page(case)).status_code == 200
        assert set(AccessLog.objects.values_list("reason", flat=True)) == {"call"}
        # Said once, it holds for twelve hours, not from one look to the next.
        late = timezone.now() + record.REASON_HOLDS + timedelta(minutes=1)
        with time_machine.travel(late):
            client.force_login(client.user)
            assert client.get(page(case)).status_code == 302


def test_a_reason_leads_nowhere_else(sign_in: Any) -> None:
    client = sign_in(Role.NATIONAL)
    case = CaseFactory()
    why = reverse("cases:why", args=[case.pk])
    answer = client.post(f"{why}?next=https://elsewhere.example/", {"reason": "call"})
    assert answer["Location"] == page(case)


def test_a_fragment_outside_the_caseload_asks_for_a_page(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(manager=UserFactory())
    address = reverse("cases:contact", args=[case.pk])
    answer = client.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == reverse("cases:why", args=[case.pk])


def test_the_number_is_shown_on_demand_and_on_record(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(manager=client.user)
    number = case.youth.cnp
    assert number not in client.get(page(case)).content.decode()
    address = reverse("cases:cnp", args=[case.pk])
    assert client.get(address).status_code == 405
    assert number in client.post(address).content.decode()
    assert AccessLog.objects.filter(action=LogAction.CNP_SHOWN, subject_id=case.pk).count() == 1


def test_a_search_by_cnp_is_on_record_and_nowhere_else(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = CaseFactory(manager=client.user)
    number = case.youth.cnp
    answer = client.post(reverse("cases:search"), {"q": number}, follow=True)
    assert [row["id"] for row in answer.context["rows"]] == [case.pk]
    line = AccessLog.objects.get(action=LogAction.SEARCH_CNP)
    assert (line.subject_kind, line.subject_id) == ("youth", case.youth_id)
    assert number not in str(dict(client.session))
    assert number not in answer.content.decode()


# --- across a county border -------------------------------------------------------------------


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
    for role, code in ((Role.TEAM_MEMBER, "CJ"), (Role.TEAM_MEMBER, "DJ"), (Role.EXPERT, "CJ")):
        client = sign_in(role, code)
        found = client.post(reverse("cases:search"), {"q": case.youth.cnp}, follow=True)
        assert found.context["elsewhere"] == ""
        answer = client.post(reverse("cases:glass"), LATER)
        assert answer.status_code == 403 or answer["Location"] == reverse("cases:search")
    assert not BreakGlass.objects.exists()


def test_a_search_that_meets_another_county_is_on_its_record(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT, "DJ")
    case = CaseFactory()
    client.post(reverse("cases:search"), {"q": case.youth.cnp}, follow=True)
    line = AccessLog.objects.get(action=LogAction.SEARCH_CNP, county_id=12)
    assert (line.user, line.subject_kind, line.subject_id) == (client.user, "case", case.pk)
    client.post(reverse("cases:search"), {"q": "popescu"})
    assert client.get(reverse("cases:glass")).status_code == 302


@pytest.mark.parametrize("typed", ["6030101491234", "603-0101-491235", "CNP 6030101491235."])
def test_a_number_is_never_echoed(sign_in: Any, typed: str) -> None:
    client = sign_in(Role.EXPERT)
    body = client.post(reverse("cases:search"), {"q": typed}, follow=True).content.decode()
    digits = "".join(c for c in typed if c.isdigit())
    assert digits not in "".join(c for c in body if c.isdigit())
    assert digits not in "".join(c for c in str(dict(client.session)) if c.isdigit())


def test_lists_of_people_are_on_record(sign_in: Any) -> None:
    client = sign_in(Role.NATIONAL)
    CaseFactory()
    client.get(reverse("reporting:figure", args=["identified"]), {"judet": "12"})
    line = AccessLog.objects.get(action=LogAction.LISTED)
    assert (line.subject_kind, line.words, line.county_id) == ("figure", "identified judet=12", 12)


# --- changes ----------------------------------------------------------------------------------


def changes(table: str, action: str) -> list[Change]:
    """Lines of the history of a table."""
    return list(Change.objects.filter(table=table, action=action).order_by("id"))


def test_a_change_by_raw_sql_is_in_the_history() -> None:
    youth = YouthFactory(phone="+40799000001")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_youth SET phone = '+40799000002' WHERE id = %s", [youth.pk])
    line = changes("cases_youth", "U")[-1]
    assert (line.row_id, line.old, line.county_id) == (youth.pk, {"phone": "+40799000001"}, 12)
    assert line.actor == "sql:intespo_app" or line.actor.startswith("system:")


def test_a_bulk_update_is_in_the_history_row_by_row() -> None:
    youths = [YouthFactory(email=f"{n}@example.org") for n in range(3)]
    for youth in youths:
        youth.email = ""
    Youth.objects.bulk_update(youths, ["email"])
    old = {line.row_id: line.old for line in changes("cases_youth", "U")}
    assert old == {y.pk: {"email": f"{n}@example.org"} for n, y in enumerate(youths)}


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
    own = {"accounts_accesslog", "accounts_change", "cases_youthname"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'history_added'"
        )
        kept = {name for (name,) in cursor.fetchall()}
    from intespo.accounts.policies import person_models

    assert {m._meta.db_table for m in person_models()} - own == kept


# --- seals ------------------------------------------------------------------------------------


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


# --- who reads the record ---------------------------------------------------------------------


def test_the_auditor_sees_who_saw_whom_and_what_is_odd(client: Client) -> None:
    curious = UserFactory(full_name="Dan Țărmure", code="DJ")
    case = CaseFactory(code="DJ", manager=curious)
    client.force_login(curious)
    client.get(page(case))
    client.force_login(UserFactory(role=Role.AUDITOR))
    shown = client.get(reverse("cases:record"))
    assert [odd.kind for odd in shown.context["oddities"]].count("surname") == 1
    assert "Dan Țărmure" in shown.content.decode()
    query = {"user": curious.pk, "action": "view", "subject_id": case.pk}
    assert len(client.get(reverse("cases:record"), query).context["page"].rows) == 1
    assert not client.get(reverse("cases:record"), {"day": "2001-01-01"}).context["page"].rows


def test_a_coordinator_sees_the_own_county_only(client: Client) -> None:
    expert = UserFactory(code="DJ")
    case = CaseFactory(code="DJ", manager=expert)
    client.force_login(expert)
    client.get(page(case))
    for code, lines in (("DJ", 1), ("CJ", 0)):
        client.force_login(UserFactory(role=Role.COORDINATOR, code=code))
        assert len(client.get(reverse("cases:record")).context["page"].rows) == lines


def test_changes_of_a_file_show_what_was_before(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    case = contacted(CaseFactory(), UserFactory())
    Youth.objects.filter(pk=case.youth_id).update(last_name="Munteanu")
    body = client.get(reverse("cases:changes", args=[case.pk])).content.decode()
    assert "„Țărmure”" in body
    assert ContactAttempt.objects.filter(case=case).exists()
