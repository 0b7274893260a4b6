"""A document as ready strings and drawings: each page answers one question."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from intespo.kit.charts import qr
from intespo.kit.dates import local, long_day, month_name
from reporting.report import annex, drawings, first, tables
from reporting.report.figures import Figures


def context(figures: Figures) -> dict[str, Any]:
    """Everything that the template prints."""
    found = {
        **_frame(figures),
        **first.page(figures),
        **tables.page(figures),
        **drawings.trends(figures),
        **annex.page(figures),
    }
    if figures.national:
        found |= {"counties": tables.counties(figures), **drawings.country(figures)}
    return found


def _frame(figures: Figures) -> dict[str, Any]:
    """What stands on every page, and the band of the first one."""
    at, sha = local(figures.cut_off), figures.sha256
    level = _("national level")
    if not figures.national:
        level = _("%(county)s county") % {"county": figures.name}
    return {
        "title": _("Monthly indicator report no. %(n)s") % {"n": figures.number},
        "level": level,
        "area": figures.area,
        "national": figures.national,
        "month": month_name(figures.period),
        "number": figures.number,
        "period": f"1–{figures.end.day} {month_name(figures.period)}",
        "months": figures.months,
        "month_number": figures.number,
        "known": f"{long_day(at.date())}, {at:%H:%M}",
        "known_short": f"{at:%d.%m.%Y}, {at:%H:%M}",
        "version": figures.version,
        "rules": figures.rules,
        "sha": sha,
        "sha_lines": [f"{sha[i : i + 8]} {sha[i + 8 : i + 16]}" for i in range(0, 64, 16)],
        "sha_short": f"{sha[:8]}…{sha[-4:]}",
        "qr": qr.drawn(figures.address),
        "address": figures.site.split("//")[-1] + "/v/…",
        "verification": figures.address,
        "demo": settings.DEMO,
    }
