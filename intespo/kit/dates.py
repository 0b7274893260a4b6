"""Days in Romania: today, months, and how they are written."""

import functools
from datetime import date, datetime, timedelta

from django.utils import timezone

MONTHS = (
    *("ianuarie", "februarie", "martie", "aprilie", "mai", "iunie"),
    *("iulie", "august", "septembrie", "octombrie", "noiembrie", "decembrie"),
)
SHORT_MONTHS = (
    *("ian.", "feb.", "mar.", "apr.", "mai", "iun."),
    *("iul.", "aug.", "sept.", "oct.", "nov.", "dec."),
)
WEEKDAYS = ("luni", "marți", "miercuri", "joi", "vineri", "sâmbătă", "duminică")


def today() -> date:
    """The day in Bucharest."""
    return timezone.localdate()


def next_monday(day: date) -> date:
    """The Monday after a day."""
    return day + timedelta(days=7 - day.weekday())


def add_months(day: date, months: int) -> date:
    """The same day some months later, clipped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def month_start(day: date) -> date:
    """The first of the month."""
    return day.replace(day=1)


@functools.lru_cache(maxsize=1000)
def month_of(text: str) -> date:
    """The first day of `YYYY-MM`; ValueError for anything else."""
    return datetime.strptime(text + "-01", "%Y-%m-%d").date()  # noqa: DTZ007


def months_between(start: date, end: date) -> int:
    """Whole calendar months from one month's first day to another's."""
    return (end.year - start.year) * 12 + end.month - start.month


def long_day(day: date) -> str:
    """`22 noiembrie 2026`, small letters as Romanian wants."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_day(day: date) -> str:
    """`luni, 23 noiembrie 2026`."""
    return f"{WEEKDAYS[day.weekday()]}, {long_day(day)}"


def short_day(day: date, now: date | None = None) -> str:
    """`3 sept.`, with the year when it is another one."""
    text = f"{day.day} {SHORT_MONTHS[day.month - 1]}"
    return text if now is None or now.year == day.year else f"{text} {day.year}"


def month_name(day: date) -> str:
    """`octombrie 2019`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def short_month(day: date) -> str:
    """`oct. 2019`."""
    return f"{SHORT_MONTHS[day.month - 1]} {day.year}"


def local(at: datetime) -> datetime:
    """A moment on Bucharest's clock."""
    return timezone.localtime(at)
