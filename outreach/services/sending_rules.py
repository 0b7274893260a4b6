"""When a way may be used, how often, how fast and at what price: rows, by day (domain.md §10)."""

import functools
from datetime import date, datetime, time

import holidays

from intespo.kit.dates import local, today
from outreach.enums import MessageChannel
from outreach.models import SendingRule

SATURDAY, SUNDAY = 5, 6


def of(channel: MessageChannel, on: date | None = None) -> SendingRule:
    """The rule in force; a way without one may be used at all hours, once a month."""
    found = SendingRule.objects.filter(channel=channel, valid_from__lte=on or today()).first()
    return found or SendingRule(
        channel=channel,
        weekday_from=time(0),
        weekday_until=time(23, 59),
        cap=1,
        cap_days=30,
        per_second=0,
        price=0,
        approval_above=0,
    )


def is_holiday(day: date) -> bool:
    """Whether it is a public holiday of Romania."""
    return day in _holidays(day.year)


@functools.lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("RO", years=year))


def is_open(rule: SendingRule, moment: datetime) -> bool:
    """Whether campaigns may send at this moment: in the hours, never on Sundays and holidays."""
    here = local(moment)
    if here.weekday() == SUNDAY or is_holiday(here.date()):
        return False
    begin, end = rule.weekday_from, rule.weekday_until
    if here.weekday() == SATURDAY:
        if rule.saturday_from is None or rule.saturday_until is None:
            return False
        begin, end = rule.saturday_from, rule.saturday_until
    return begin <= here.time() < end
