"""Upper apps write into a case's journal only here."""

from typing import Any

from cases.enums import JournalKind
from cases.models import Case, JournalEntry
from intespo.accounts.models import User


def add(case: Case, kind: JournalKind, detail: dict[str, Any], *, by: User | None) -> JournalEntry:
    """One line in the case's journal; `detail` holds codes and ids."""
    return JournalEntry.objects.create(
        case=case,
        youth_id=case.youth_id,
        county_id=case.county_id,
        by=by,
        kind=kind,
        detail=detail,
    )
