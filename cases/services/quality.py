"""How good the lists of each sender are: what they held, and what came of whom they brought."""

from typing import Any
from urllib.parse import urlencode

from django.db import connection

from cases.enums import ListKind

# Rows of applied lists by sender; who is reachable, contacted, registered is counted once a person.
_BY_SENDER = """
WITH rows AS (
    SELECT l.county_id, l.organisation_id,
        CASE WHEN l.organisation_id IS NULL THEN l.kind END AS kind,
        count(*) AS rows, count(r.cnp_hash) AS numbered,
        count(*) FILTER (WHERE r.decision = 'new') AS new,
        count(*) FILTER (WHERE r.decision IN ('match', 'complete', 'ended')) AS known,
        count(*) FILTER (WHERE r.decision IN ('excluded', 'ineligible_age')) AS excluded,
        count(*) FILTER (WHERE r.decision = 'review') AS review,
        count(*) FILTER (WHERE r.decision = 'rejected') AS rejected,
        count(*) FILTER (WHERE r.phone <> '') AS phones,
        count(DISTINCT l.id) AS lists, max(l.reference_date) AS last
    FROM cases_sourcelist l JOIN cases_listrow r ON r.source_list_id = l.id
    WHERE l.status = 'applied' AND (%(county)s::int IS NULL OR l.county_id = %(county)s)
    GROUP BY 1, 2, 3
), brought AS (
    SELECT l.county_id, l.organisation_id,
        CASE WHEN l.organisation_id IS NULL THEN l.kind END AS kind,
        count(DISTINCT m.youth_id) FILTER (WHERE m.kind = 'contacted') AS contacted,
        count(DISTINCT m.youth_id) FILTER (WHERE m.kind = 'registered') AS registered
    FROM cases_sourcelist l JOIN cases_listrow r ON r.source_list_id = l.id AND r.decision = 'new'
    JOIN cases_milestone m ON m.youth_id = r.youth_id AND m.voided_at IS NULL
        AND m.kind IN ('contacted', 'registered')
    WHERE l.status = 'applied' AND (%(county)s::int IS NULL OR l.county_id = %(county)s)
    GROUP BY 1, 2, 3
)
SELECT t.name, t.code, o.id, o.name, s.kind, s.lists, s.last, s.rows, s.numbered, s.phones, s.new,
    s.known, s.excluded, s.review, s.rejected, coalesce(b.contacted, 0), coalesce(b.registered, 0)
FROM rows s JOIN territory_county t ON t.id = s.county_id
LEFT JOIN brought b ON b.county_id = s.county_id
    AND b.organisation_id IS NOT DISTINCT FROM s.organisation_id
    AND b.kind IS NOT DISTINCT FROM s.kind
LEFT JOIN partners_organisation o ON o.id = s.organisation_id
ORDER BY t.sort_order, o.sort_key NULLS LAST, s.kind
"""
_NAMES = (
    *("county", "code", "sender", "organisation", "kind", "lists", "last", "rows", "numbered"),
    *("phones", "new", "known", "excluded", "review", "rejected", "contacted", "registered"),
)


# The figures in the order of their columns, each with what its share is of.
FIGURES = dict.fromkeys(_NAMES[_NAMES.index("rows") :], "") | {
    "numbered": "rows",
    "phones": "rows",
    "contacted": "new",
    "registered": "new",
}


def by_sender(county_id: int | None) -> list[dict[str, Any]]:
    """One line a sender, or a kind of list where no sender was named; None is the country.

    `query` asks for the lists of the line, `figures` has its numbers in order.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BY_SENDER, {"county": county_id})
        lines = [dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()]
    for line in lines:
        asked = {"county": line["code"], "organisation": line["sender"] or "null"}
        if line["organisation"] is None:
            line["organisation"] = ListKind(line["kind"]).label
            asked["kind"] = line["kind"]
        line["query"] = urlencode(asked)
        line["figures"] = [
            {"name": name, "n": line[name], "of": line[of] if of else None}
            for name, of in FIGURES.items()
        ]
    return lines
