"""What waits for a coordinator, as the menu shows it on every page: one statement."""

from typing import NamedTuple

from django.db import connection

MOST = 999  # a menu need not know more
_WAITING = """
SELECT (SELECT count(*) FROM cases_sourcelist
        WHERE county_id = %(county)s AND status IN ('rehearsed', 'columns')),
    (SELECT count(*) FROM (
        SELECT FROM cases_matchpair p LEFT JOIN cases_listrow r ON r.id = p.row_id
        LEFT JOIN cases_sourcelist l ON l.id = r.source_list_id
        WHERE p.county_id = %(county)s AND p.status = 'open'
          AND (p.row_id IS NULL OR l.status = 'applied') LIMIT %(most)s) shown)
"""


class Waiting(NamedTuple):
    """Lists to apply or to tell the columns of; pairs to decide, counted up to `MOST`."""

    lists: int
    pairs: int


def of_county(county_id: int) -> Waiting:
    """Both counts of a county."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"county": county_id, "most": MOST})
        return Waiting(*cursor.fetchone())
