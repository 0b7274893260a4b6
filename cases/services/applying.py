"""Making a rehearsal true, and taking it back; both in the list's one transaction."""

from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import transitions
from cases.enums import ListEffect
from cases.models import SourceList
from cases.services import apply_sql, exclusions, rehearsing
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError

SHOWN = 5
APPLY_LOCK = 5  # the first key of the advisory lock that applying holds
_CHANGED = """
SELECT EXISTS (SELECT FROM accounts_change WHERE at > %(rehearsed)s AND "table" = 'cases_youth')
"""


def apply(source: SourceList, *, by: User | None) -> None:
    """Write what was decided; what another list brought since the rehearsal is decided anew."""
    # One list after the other: what the first one writes, the second one has to see.
    rehearsing.run((f"SELECT pg_advisory_xact_lock({APPLY_LOCK}, 0)",), source)
    if _asked(_CHANGED, {"rehearsed": source.rehearsed_at}):
        rehearsing.rehearse_again(source)
    try:
        with transaction.atomic():
            write(source, None, by=by)
    except IntegrityError:
        # Somebody came in by another way since then, with a number that stands here as new.
        rehearsing.rehearse_again(source)
        write(source, None, by=by)


def write(source: SourceList, rows: list[int] | None, *, by: User | None) -> None:
    """Make the decisions of a list true, or of some of its rows that a person decided about."""
    words: dict[str, Any] = {
        "by": by.pk if by else None,
        "today": today(),
        "rows": rows,
        "months": rehearsing.rule_of(source.kind).months,
    }
    rehearsing.clear(source)
    rehearsing.run(apply_sql.APPLY, source, **words)
    transitions.bring_back(
        "SELECT youth_id FROM rows_here WHERE decision = 'new' AND case_id IS NULL", {}
    )
    if source.rows.filter(effect=ListEffect.EXCLUDES).exists():
        rehearsing.run(apply_sql.EXCLUDE, source, **words)
        exclusions.of_list(source.pk)


def refuse_undo(source: SourceList, rows: list[int] | None = None) -> None:
    """DomainError when somebody worked with who the list brought, or a later list builds on it."""
    words: dict[str, Any] = {"list": source.pk, "applied_at": source.applied_at, "rows": rows}
    words["source"] = source.kind
    later = _found(apply_sql.LATER_LISTS, words) if rows is None else []
    if later:
        text = _("A later list builds on this one: take that back first (list no. %(keys)s).")
        raise DomainError(text % {"keys": ", ".join(map(str, later[:SHOWN]))})
    if worked := _found(apply_sql.WORKED_ON, words):
        text = ngettext(
            "Somebody already worked with %(n)s young person of this list (file no. %(keys)s): it"
            " stays.",
            "Somebody already worked with %(n)s young people of this list (files no. %(keys)s): it"
            " stays.",
            len(worked),
        )
        shown = ", ".join(map(str, worked[:SHOWN])) + ("…" if len(worked) > SHOWN else "")
        raise DomainError(text % {"n": len(worked), "keys": shown})


def undo(source: SourceList, *, by: User | None, rows: list[int] | None = None) -> None:
    """Take back what the list did, or some of its rows; milestones are voided, dated now."""
    refuse_undo(source, rows)
    reason = _("The list that brought this person was taken back.")
    words = {"by": by.pk if by else None, "reason": reason, "rows": rows}
    excluded = source.exclusions.exists()
    rehearsing.clear(source)
    rehearsing.run(apply_sql.UNDO, source, **words)
    transitions.withdraw_all("SELECT youth_id FROM rows_here WHERE decision = 'new'", {})
    if excluded:
        exclusions.taken_back(source.pk)


def _asked(statement: str, words: dict[str, Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
        return bool(cursor.fetchone()[0])


def _found(statement: str, words: dict[str, Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
        return [key for (key,) in cursor.fetchall()]
