"""How long data is kept: counted, announced, and cleared after the notice (domain.md §7.1)."""

import functools
import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.mail import send_mail
from django.db import DatabaseError, connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import RetentionSubject
from cases.models import RetentionRule, RetentionRun, SourceList
from cases.models.lists import KEPT_FILES
from cases.services import privacy
from intespo.accounts import scope
from intespo.accounts.enums import Role
from intespo.accounts.models import User
from intespo.kit.dates import add_months, today

NOTICE = timedelta(days=14)
BATCH = 20_000
logger = logging.getLogger(__name__)


class Clearing(NamedTuple):
    """How one kind of data is counted and cleared; both get the day before which it is past."""

    count: Callable[[date], int]
    clear: Callable[[date], int]


_NEVER_REACHED = """
FROM cases_youth y WHERE y.status IN ('potential', 'excluded', 'withdrawn')
  AND y.anonymised_at IS NULL
  AND NOT EXISTS (SELECT FROM cases_milestone m WHERE m.youth_id = y.id AND m.voided_at IS NULL
                  AND m.kind <> 'identified')
  AND coalesce((SELECT max(l.reference_date) FROM cases_listrow r
                JOIN cases_sourcelist l ON l.id = r.source_list_id AND l.status = 'applied'
                WHERE r.youth_id = y.id),
               y.created_at::date) < %s
"""
_PARTICIPANTS = """
FROM cases_youth y WHERE y.anonymised_at IS NULL AND %s::date <= now()::date
  AND EXISTS (SELECT FROM cases_milestone m WHERE m.youth_id = y.id AND m.voided_at IS NULL
              AND m.kind = 'registered')
"""
_LIST_ROWS = """
FROM cases_listrow r WHERE (SELECT y.id FROM cases_youth y WHERE y.id = r.youth_id) IS NULL
  AND (r.last_name <> '' OR r.cnp_sealed IS NOT NULL)
  AND EXISTS (SELECT FROM cases_sourcelist l WHERE l.id = r.source_list_id AND l.created_at < %s)
"""


def count_rows(tail: str) -> Callable[[date], int]:
    """Rows of a FROM … WHERE."""

    def count(before: date) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) {tail}", [before])
            return int(cursor.fetchone()[0])

    return count


def _forget(tail: str) -> Callable[[date], int]:
    """Anonymise the people of a FROM … WHERE, some thousands at a time."""

    def clear(before: date) -> int:
        total = 0
        while True:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT y.id {tail} ORDER BY y.id LIMIT {BATCH}", [before])
                found = [key for (key,) in cursor.fetchall()]
            if not found:
                return total
            total += privacy.forget(found)

    return clear


def _blank_list_rows(before: date) -> int:
    """Rows that led to nobody lose their person, and the kept files of those days go."""
    old = SourceList.objects.filter(created_at__date__lt=before).exclude(file="")
    for name in list(old.values_list("file", flat=True)):
        transaction.on_commit(functools.partial(KEPT_FILES.delete, name))
    old.update(file="")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_listrow SET cnp_sealed = NULL, cnp_hash = NULL, last_name = '',"
            " first_name = '', birth_date = NULL, address = '', phone = '', search_key = '',"
            " email = '', note = '', phone_note = '', detail = '',"
            f" sort_key = '' WHERE id IN (SELECT r.id {_LIST_ROWS}) RETURNING id",
            [before],
        )
        found = [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT forget_changes('cases_listrow', %s::bigint[])", [found])
    return len(found)


def _drop_looks(before: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT accesslog_forget(%s)", [before])
        return int(cursor.fetchone()[0])


CLEARINGS: dict[str, Clearing] = {
    RetentionSubject.NEVER_REACHED: Clearing(count_rows(_NEVER_REACHED), _forget(_NEVER_REACHED)),
    RetentionSubject.PARTICIPANT: Clearing(count_rows(_PARTICIPANTS), _forget(_PARTICIPANTS)),
    RetentionSubject.LIST_ROWS: Clearing(count_rows(_LIST_ROWS), _blank_list_rows),
    RetentionSubject.ACCESS_LOG: Clearing(
        count_rows("FROM accounts_accesslog WHERE at < date_trunc('month', %s::timestamp)"),
        _drop_looks,
    ),
}


def past(rule: RetentionRule, on: date) -> date:
    """The day before which data of a rule is past its term; for a fixed day, that day."""
    if rule.until:
        return rule.until
    if not rule.months:
        raise ValueError("A rule without a term clears nothing.")
    return add_months(on, -rule.months)


def due(rule: RetentionRule, on: date) -> int:
    """How many rows or persons a clearing on this day would clear."""
    with scope.system(privacy.WORK):
        return CLEARINGS[rule.subject].count(past(rule, on))


def announce(on: date) -> list[RetentionRun]:
    """Announce what is due and not announced yet; the agency gets one e-mail."""
    made = []
    for rule in RetentionRule.objects.filter(active=True):
        waiting = RetentionRun.objects.standing().filter(rule=rule).exists()
        number = 0 if waiting else due(rule, on)
        if number:
            run = {"due": number, "before": past(rule, on), "runs_on": on + NOTICE}
            made.append(RetentionRun.objects.create(rule=rule, **run))
    if made:
        agency = User.objects.filter(role=Role.NATIONAL, is_active=True)
        context = {"runs": made, "address": settings.SITE_URL}
        text = render_to_string("cases/mail/retention.txt", context)
        send_mail(
            _("Data past its term will be cleared"),
            text,
            None,
            list(agency.values_list("email", flat=True)),
        )
    return made


def carry_out(on: date) -> list[RetentionRun]:
    """Clear what was announced and whose notice is over; a rule switched off meanwhile waits."""
    done = []
    ready = RetentionRun.objects.standing().filter(runs_on__lte=on, rule__active=True)
    for run in ready.select_related("rule"):
        try:
            with scope.system(privacy.WORK):
                # Of what was announced; a rule made milder since then holds.
                before = min(run.before, past(run.rule, on))
                cleared = CLEARINGS[run.rule.subject].clear(before)
                changed = {"done_at": timezone.now(), "cleared": cleared}
                RetentionRun.objects.filter(pk=run.pk).update(**changed)
        except DatabaseError as trouble:
            # One rule that cannot be carried out does not keep the others from it.
            logger.error("clearing failed", extra={"run": run.pk}, exc_info=trouble)
            continue
        run.refresh_from_db()
        done.append(run)
    return done


def nightly() -> None:
    """Carry out what was announced, announce what is due."""
    carry_out(today())
    announce(today())
