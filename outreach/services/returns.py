"""What each way brought and what it cost: people written to, reached after it, registered after it.

A person counts once a way. Reached: a contact within 30 days after the first message by this way;
registered: within 90 days. A person who got several ways stands under each: nothing is summed over
ways. What left and did not arrive, or came back, counts and costs; what the gateway refused at once
does not. Money is by the price in force on the day; work is not in it.
"""

from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from cases.enums import ListKind
from intespo.kit.dates import add_months, today
from intespo.territory.models import County
from outreach.enums import MessageChannel

MONTHS = 12
REACHED_DAYS, REGISTERED_DAYS = 30, 90
RETURNS = """
WITH written AS MATERIALIZED (
    SELECT m.channel, m.youth_id, y.source, y.county_id, min(m.started_at) AS first,
        count(*) AS messages, count(*) FILTER (WHERE m.state = 'delivered') AS delivered,
        sum(m.parts * coalesce(p.price, 0)) AS cost
    FROM outreach_message m JOIN cases_youth y ON y.id = m.youth_id
    LEFT JOIN LATERAL (SELECT r.price FROM outreach_sendingrule r
        WHERE r.channel = m.channel AND r.valid_from <= (m.started_at AT TIME ZONE %(zone)s)::date
        ORDER BY r.valid_from DESC LIMIT 1) p ON true
    WHERE m.step_id IS NOT NULL AND m.started_at >= %(since)s
      AND (m.state IN ('sent', 'delivered', 'unknown')
           OR m.state = 'failed' AND m.refusal !~ '^(http|smtp)-')
    GROUP BY 1, 2, 3, 4
), judged AS MATERIALIZED (
    SELECT w.*, EXISTS (SELECT FROM cases_contactattempt x WHERE x.youth_id = w.youth_id
            AND x.reached AND x.at > w.first
            AND x.at < w.first + make_interval(days => %(reached_days)s)) AS reached,
        EXISTS (SELECT FROM cases_registration r WHERE r.youth_id = w.youth_id
            AND r.registered_on >= w.day AND r.recorded_at > w.first
            AND r.registered_on < w.day + %(registered_days)s) AS registered
    FROM (SELECT *, (first AT TIME ZONE %(zone)s)::date AS day FROM written) w
)
SELECT channel, source, county_id, count(*), sum(messages), sum(delivered),
    count(*) FILTER (WHERE reached), count(*) FILTER (WHERE registered), sum(cost)
FROM judged GROUP BY GROUPING SETS ((channel), (channel, source), (channel, county_id))
ORDER BY channel, source NULLS FIRST, county_id NULLS FIRST
"""


class Return(NamedTuple):
    """One line; `cost` in thousandths of a leu."""

    channel: MessageChannel
    part: str
    people: int
    messages: int
    delivered: int
    reached: int
    registered: int
    cost: int

    @property
    def per_reached(self) -> int | None:
        """Bani for one person reached; None when nobody was."""
        return self.cost // (10 * self.reached) if self.reached else None

    @property
    def per_registered(self) -> int | None:
        """Bani for one person registered; None when nobody was."""
        return self.cost // (10 * self.registered) if self.registered else None

    @property
    def spent(self) -> int:
        """Bani."""
        return self.cost // 10


class Returns(NamedTuple):
    """The three tables."""

    ways: list[Return]
    sources: list[Return]
    counties: list[Return]


def of_scope() -> Returns:
    """Of the last twelve months, of whom the reader may see."""
    words: dict[str, Any] = {
        "zone": settings.TIME_ZONE,
        "since": add_months(today().replace(day=1), -MONTHS),
        "reached_days": REACHED_DAYS,
        "registered_days": REGISTERED_DAYS,
    }
    with connection.cursor() as cursor:
        cursor.execute(RETURNS, words)
        rows = cursor.fetchall()
    names = dict(County.objects.values_list("pk", "name"))
    found = Returns([], [], [])
    for channel, source, county, *numbers in rows:
        line = [int(number) for number in numbers]
        if source is not None:
            part, table = str(ListKind(source).label), found.sources
        elif county is not None:
            part, table = names[county], found.counties
        else:
            part, table = "", found.ways
        table.append(Return(MessageChannel(channel), part, *line))
    return found
