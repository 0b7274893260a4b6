"""Odd patterns in the access log: many files in a day, at night, people of one's own surname."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from intespo.accounts.enums import COUNTY_ROLES
from intespo.accounts.models import User
from intespo.kit.dates import today

DAYS = 30
MANY_FILES = 80
NIGHT_FROM, NIGHT_UNTIL = 22, 6


class Oddity(TextChoices):
    """What somebody should ask about; none of it is wrong in itself."""

    MANY = "many", _("Many files in one day")
    NIGHT = "night", _("Files opened at night")
    SURNAME = "surname", _("Files of people with the same surname")


@dataclass(frozen=True)
class Finding:
    """One user, one day, how many files."""

    kind: Oddity
    user_id: int
    name: str
    day: date
    files: int


_LOOKS = """
    SELECT l.user_id, u.full_name, (l.at AT TIME ZONE 'Europe/Bucharest') AS at, l.subject_id
    FROM accounts_accesslog l JOIN accounts_user u ON u.id = l.user_id
    WHERE l.subject_kind = 'case' AND l.at >= %(since)s
      AND (%(county)s::int IS NULL OR l.county_id = %(county)s)
"""
_STATEMENTS = {
    Oddity.MANY: "TRUE GROUP BY 1, 2, 3 HAVING count(DISTINCT subject_id) >= %(many)s",
    Oddity.NIGHT: "(extract(hour FROM at) >= %(night)s OR extract(hour FROM at) < %(morning)s)"
    " GROUP BY 1, 2, 3",
    # A user's names are written first name first; a youth's surname is one of its own words.
    Oddity.SURNAME: "EXISTS (SELECT FROM cases_case c JOIN cases_youth y ON y.id = c.youth_id"
    " WHERE c.id = looks.subject_id AND lower(y.last_name) = ANY("
    "regexp_split_to_array(lower(full_name), '[ -]'))) GROUP BY 1, 2, 3",
}


def found(reader: User) -> list[Finding]:
    """Findings of the last month, newest first, of the reader's county or of all."""
    words = {
        "since": today() - timedelta(days=DAYS),
        "county": reader.county_id if reader.role in COUNTY_ROLES else None,
        "many": MANY_FILES,
        "night": NIGHT_FROM,
        "morning": NIGHT_UNTIL,
    }
    findings = []
    with connection.cursor() as cursor:
        for kind, condition in _STATEMENTS.items():
            cursor.execute(
                f"WITH looks AS ({_LOOKS}) SELECT user_id, full_name, at::date,"
                f" count(DISTINCT subject_id) FROM looks WHERE {condition}",
                words,
            )
            findings += [Finding(kind, *row) for row in cursor.fetchall()]
    return sorted(findings, key=lambda f: (f.day, f.files), reverse=True)[:50]
