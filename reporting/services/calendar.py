"""When a month's reports are made by themselves."""

from datetime import date, timedelta

from intespo.kit.dates import add_months, month_start
from outreach.services.sending_rules import is_holiday
from reporting.models import ReportRun


def is_working_day(day: date) -> bool:
    """Monday to Friday, no public holiday."""
    return day.weekday() < 5 and not is_holiday(day)


def first_working_day(month: date) -> date:
    """The first working day of a month."""
    day = month_start(month)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def due(day: date) -> date | None:
    """The month whose reports are to be made on this day; None on every other day, and once."""
    if day != first_working_day(day):
        return None
    period = add_months(month_start(day), -1)
    return None if ReportRun.objects.filter(period=period).exists() else period
