"""Template words of every page: icons, numbers, days."""

import functools
from datetime import date, datetime
from typing import Any

import lucide
from django import template
from django.utils.html import format_html, format_html_join
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


@register.simple_tag
def chip(text: object, icon_name: str, tone: str) -> SafeString:
    """A status: word, icon and tone, always all three."""
    return format_html('<span class="chip {}">{}{}</span>', tone, icon(icon_name), text)


@register.simple_tag
def ticks(marks: tuple[str, ...], word: object) -> SafeString:
    """Seven small marks of the road (done, now, ahead) and the word under them."""
    return format_html('{}<span class="meta">{}</span>', _marks(tuple(marks)), word)


@functools.lru_cache(maxsize=50)
def _marks(marks: tuple[str, ...]) -> SafeString:
    drawn = format_html_join(
        "",
        '<rect class="{}" x="{}" width="11" height="6" rx="3"/>',
        ((mark, 14 * place) for place, mark in enumerate(marks)),
    )
    return format_html('<svg class="ticks" viewBox="0 0 94 6" aria-hidden="true">{}</svg>', drawn)


@register.simple_tag
def level(bars: int, word: object, *, boxed: bool = False) -> SafeString:
    """How much support somebody needs: four signal bars and the word."""
    css = "level boxed" if boxed else "level"
    return format_html('<span class="{}">{}{}</span>', css, _signal(bars), word)


@functools.lru_cache(maxsize=8)
def _signal(bars: int) -> SafeString:
    drawn = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="4" height="{}" rx="1"/>',
        (
            ("on" if place < bars else "off", 5 * place, 12 - height, height)
            for place, height in enumerate((4, 6, 9, 12))
        ),
    )
    return format_html('<svg class="bars" viewBox="0 0 20 12" aria-hidden="true">{}</svg>', drawn)


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
def share(part: int, of: int) -> str:
    """`67,3 %` of something."""
    return figures.percent(part, of)


@register.filter
def seconds(milliseconds: int) -> str:
    """`0,9` of a number of milliseconds."""
    return figures.seconds(milliseconds)


@register.filter
def unlocalised(value: object) -> str:
    """A number as SVG and HTML attributes want it: no thousands' dot, no comma."""
    return str(value)


@register.filter
def lei(bani: int) -> str:
    """An amount that is kept in bani: `2.250 lei`, with bani only where there are some."""
    whole, rest = divmod(bani, 100)
    return f"{figures.whole(whole)}{f',{rest:02d}' if rest else ''} lei"


@register.filter
def item(values: dict[str, Any], key: str) -> Any:
    """The value under a key that is no name, such as an empty one."""
    return values[key]


@register.filter
def kilobytes(size: int) -> str:
    """The size of a file: `12 KB`."""
    return f"{figures.whole(-(-size // 1024))} KB"
