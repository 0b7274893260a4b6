"""Template words of every page: icons, numbers, days."""

import functools
from datetime import date, datetime

import lucide
from django import template
from django.utils.safestring import SafeString, mark_safe

from intespo.kit import dates, figures, phone

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """A lucide icon as inline SVG; silent beside a word, with a label when it stands alone."""
    return _drawn(name + "", label + "", css + "")


@functools.lru_cache(maxsize=1000)
def _drawn(name: str, label: str, css: str) -> SafeString:
    attributes = {"class": f"icon {css}".strip()}
    attributes |= {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    drawn = lucide._render_icon(name, None, **attributes)
    return mark_safe(drawn)  # noqa: S308 (drawn from the library's own files)


register.filter("whole", figures.whole)
register.filter("signed", figures.signed)
register.filter("long_day", dates.long_day)
register.filter("month_name", dates.month_name)
register.filter("phone", phone.shown)


@register.filter
def short_day(day: date | datetime | None) -> str:
    """`3 sept.`; with the year when it is not this one."""
    if day is None:
        return figures.NONE
    if isinstance(day, datetime):
        day = dates.local(day).date()
    return dates.short_day(day, dates.today())


@register.filter
def clock(at: datetime) -> str:
    """`16:42` on Bucharest's clock."""
    return f"{dates.local(at):%H:%M}"


@register.simple_tag
def percent(part: int, of: int) -> str:
    """`67,3 %`."""
    return figures.percent(part, of)


@register.filter
def unlocalised(value: object) -> str:
    """A number as SVG and HTML attributes want it: no thousands' dot, no comma."""
    return str(value)
