"""What was changed about one person, read from the history that the triggers keep."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils.translation import gettext as _

from cases.models import Case
from intespo.accounts.models import User
from intespo.kit.cnp import masked
from intespo.kit.sealing import unseal

MOST = 200
# Sealed values and derived keys say nothing to a reader.
HIDDEN = frozenset({"cnp_hash", "search_key", "sort_key"})
_WHERE = """
SELECT "table", action, row_id, old, at, user_id, actor, total FROM accounts_change c
WHERE ("table" = 'cases_youth' AND (row_id = %(youth)s OR "rows" @> %(youth)s::bigint))
   OR ("table" = 'cases_case' AND (row_id = %(case)s OR "rows" @> %(case)s::bigint))
ORDER BY at DESC, id DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Line:
    """One change: when, who, of which table, which columns had which values before."""

    at: datetime
    who: str
    table: str
    action: str
    old: dict[str, Any]
    total: int


def of_case(case: Case) -> list[Line]:
    """Changes of the person and the case, newest first."""
    with connection.cursor() as cursor:
        words = {"youth": case.youth_id, "case": case.pk, "most": MOST}
        cursor.execute(_WHERE, words)
        rows = cursor.fetchall()
    names = User.objects.in_bulk([user for *_, user, _actor, _total in rows if user])
    tables = {"cases_youth": _("the person"), "cases_case": _("the file")}
    lines = [
        Line(
            at=at,
            who=names[user].full_name if user in names else actor,
            table=tables.get(table, table),
            action=action,
            old=_shown(apps.get_model(*table.split("_", 1)), json.loads(old) if old else {}),
            total=total,
        )
        for table, action, _row, old, at, user, actor, total in rows
    ]
    # A change of derived keys alone says nothing to a reader.
    return [line for line in lines if line.action != "U" or line.old]


def _shown(model: Any, old: dict[str, Any]) -> dict[str, Any]:
    """Old values under the names that people know; a personal number only masked."""
    labels = {field.attname: str(field.verbose_name) for field in model._meta.fields}
    words = {f.attname: dict(f.choices) for f in model._meta.fields if f.choices}
    shown = {}
    for column, value in old.items():
        if column in HIDDEN:
            continue
        if column == "cnp_sealed":
            shown["CNP"] = (
                masked(unseal(bytes.fromhex(value.removeprefix("\\x")))) if value else "–"
            )
        else:
            shown[labels.get(column, column)] = words.get(column, {}).get(value, value)
    return shown
