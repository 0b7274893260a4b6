"""Where we know somebody from: a source for every value.

Whoever a list brought has all their values from their row of it, and nothing else is written: for
400,000 people that would be as many rows again. What a list filled later, and what a file that
moved to another county leaves behind, stands in `Provenance`.
"""

from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import ABOUT_SOMEBODY, Decision, ListStatus
from cases.models import ListRow, Provenance, SourceList, Youth
from intespo.kit.dates import local

# What each field of a person is called; those of a list and of a correction bear the same names.
FIELD_NAMES = {
    "last_name": gettext_lazy("Last name"),
    "first_name": gettext_lazy("First name"),
    "name": gettext_lazy("Name"),
    "birth_date": gettext_lazy("Birth date"),
    "sex": gettext_lazy("Sex"),
    "county": gettext_lazy("County"),
    "locality": gettext_lazy("Locality"),
    "address": gettext_lazy("Address"),
    "phone": gettext_lazy("Phone"),
    "phone_note": gettext_lazy("Whose phone, when"),
    "email": gettext_lazy("E-mail"),
    "education": gettext_lazy("Education"),
    "groups": gettext_lazy("Groups that you named yourself"),
    "source": gettext_lazy("First source"),
    "status": gettext_lazy("State"),
    "cnp": "CNP",
}
_OF_ROW = """
    CASE r.decision WHEN 'new' THEN array['name', 'birth_date', 'sex', 'locality']
        || CASE WHEN r.cnp_hash IS NOT NULL THEN array['cnp'] ELSE '{}' END
        || CASE WHEN r.address <> '' THEN array['address'] ELSE '{}' END
        || CASE WHEN r.phone <> '' THEN array['phone'] ELSE '{}' END
        || CASE WHEN r.email <> '' THEN array['email'] ELSE '{}' END
        || CASE WHEN r.education <> '' THEN array['education'] ELSE '{}' END
    ELSE '{}' END
"""
_TAKE_ALONG = f"""
INSERT INTO cases_provenance (youth_id, county_id, source_list_id, fields, at)
SELECT DISTINCT ON (r.source_list_id) r.youth_id, %(to)s, r.source_list_id, {_OF_ROW}, now()
FROM cases_listrow r JOIN cases_sourcelist l ON l.id = r.source_list_id AND l.status = 'applied'
WHERE r.youth_id = %(youth)s AND r.decision = ANY(%(about)s)
ORDER BY r.source_list_id, r.decision = 'new' DESC, r.row
ON CONFLICT (youth_id, source_list_id) DO NOTHING
"""
_FIELDS = f"SELECT r.id, {_OF_ROW} FROM cases_listrow r WHERE r.id = ANY(%s)"


class Source(NamedTuple):
    """A list that named somebody; without the list when it is another county's, or nobody's."""

    source_list: SourceList | None
    day: date
    fields: list[str]
    row: int | None = None
    elsewhere: bool = False

    @property
    def told(self) -> str:
        """Which row said what, in words."""
        said = [str(FIELD_NAMES.get(field, field)) for field in self.fields]
        words = [word if word.isupper() else word.lower() for word in said]
        return ", ".join([_("row %d") % self.row, *words] if self.row else words)


def of_youth(youth: Youth) -> list[Source]:
    """Lists that were applied, the oldest first, then those of a county that the file left."""
    about = ListRow.objects.filter(
        youth=youth, source_list__status=ListStatus.APPLIED, decision__in=ABOUT_SOMEBODY
    )
    rows = list(about.select_related("source_list__county").order_by("source_list_id", "row"))
    brought = _brought([row.pk for row in rows if row.decision == Decision.NEW])
    filled = {
        one.source_list_id: one
        for one in Provenance.objects.filter(youth=youth).select_related("source_list__county")
    }
    found = [
        Source(
            row.source_list,
            row.source_list.reference_date,
            brought.get(row.pk) or _fields(filled.get(row.source_list_id)),
            row.row,
        )
        for row in rows
    ]
    named = {row.source_list_id for row in rows}
    found += [
        Source(
            one.source_list,
            one.source_list.reference_date if one.source_list else local(one.at).date(),
            one.fields,
            elsewhere=bool(one.source_list_id and not one.source_list),
        )
        for key, one in filled.items()
        if key not in named
    ]
    return sorted(found, key=lambda source: source.day)


def take_along(youth_id: int, to_county_id: int) -> None:
    """A file moves, the rows of lists stay: what they told goes with it."""
    about = [decision.value for decision in ABOUT_SOMEBODY]
    words: dict[str, Any] = {"youth": youth_id, "to": to_county_id, "about": about}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_ALONG, words)


def _brought(rows: list[int]) -> dict[int, list[str]]:
    """By row, the fields that somebody came with."""
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FIELDS, [rows])
        return dict(cursor.fetchall())


def _fields(filled: Provenance | None) -> list[str]:
    return filled.fields if filled else []
