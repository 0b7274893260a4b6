"""The read interface for other systems: JSON, a token each, aggregates only, a limit a minute."""

import time
from datetime import datetime
from typing import Annotated

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI, Schema
from ninja.errors import Throttled
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from reporting.definitions import INDICATORS, RULES_VERSION
from reporting.models import IndicatorNote, ReadingSystem, ReportRun
from reporting.services import reading, systems

A_MINUTE = 60
READS_A_MINUTE = 120
Area = Annotated[str, Field(pattern="^[A-Z]{1,2}$", description="RO, or a county's code.")]
Month = Annotated[str, Field(pattern="^(last|20[0-9]{2}-(0[1-9]|1[0-2]))$")]
Code = Annotated[str, Field(pattern="^I[1-6]$", description="An indicator about people.")]
Prefix = Annotated[str, Field(max_length=12)]


class Bearer(HttpBearer):
    """`Authorization: Bearer …` with a system's token."""

    def authenticate(self, request: HttpRequest, token: str) -> ReadingSystem | None:
        """The system; None is refused with 401."""
        return systems.of_token(token)


class Limit(BaseThrottle):
    """So many reads a system and minute; counted in the cache, all processes together."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count this read."""
        key = f"api-{request.auth.pk}-{int(time.time()) // A_MINUTE}"  # type: ignore[attr-defined] # ninja's
        cache.add(key, 0, 2 * A_MINUTE)
        return int(cache.incr(key)) <= READS_A_MINUTE

    def wait(self) -> float:
        """Seconds to the next minute."""
        return A_MINUTE - time.time() % A_MINUTE


class IndicatorAnswer(Schema):
    """An indicator's meaning."""

    code: str
    official_code: str = Field(description="As the funding authority names it; may be empty.")
    name: str
    definition: str
    unit: str
    rules: str


class ReportAnswer(Schema):
    """One finished monthly report."""

    month: str
    version: int
    cut_off: datetime = Field(description="What was known at this moment is in the figures.")
    rules_version: str
    sha256: str


class IndicatorFigures(Schema):
    """Persons, once each, from the start of the project to the end of the month."""

    code: str
    target: int | None
    in_month: int | None
    to_date: int | None
    women: int | None
    rural: int | None
    roma: int | None = Field(description="In a county a multiple of five; null where few.")


class AreaAnswer(ReportAnswer):
    """The main figures of the country or of one county."""

    area: str
    indicators: list[IndicatorFigures]


class CellsAnswer(ReportAnswer):
    """Every printed figure by the code of its cell."""

    area: str
    cells: dict[str, int | None]


class PointAnswer(Schema):
    """An indicator at the end of one month."""

    month: str
    in_month: int | None
    to_date: int | None


api = NinjaAPI(
    title="INTESPO",
    version="1",
    description=(
        "Figures of the monthly reports: aggregates only. Every answer is of a finished, sealed "
        "report; its fingerprint stands in `sha256` and can be verified at /v/<sha256>/."
    ),
    docs_url=None,
    urls_namespace="reporting:api",
    auth=Bearer(),
    throttle=[Limit()],
)


@api.exception_handler(reading.NotPublished)
def not_published(request: HttpRequest, trouble: Exception) -> HttpResponse:
    """404 in the interface's own shape."""
    return api.create_response(request, {"detail": _("No such published figure.")}, status=404)


@api.exception_handler(Throttled)
def too_many(request: HttpRequest, trouble: Throttled) -> HttpResponse:
    """429 and when to come again."""
    answer = api.create_response(request, {"detail": _("Too many requests.")}, status=429)
    answer["Retry-After"] = str(trouble.wait or A_MINUTE)
    return answer


@api.get("/indicators", response=list[IndicatorAnswer], url_name="indicators")
def indicators(request: HttpRequest) -> list[dict[str, str]]:
    """What is counted, and how."""
    notes = IndicatorNote.objects.order_by("code", "version")
    official = dict(notes.values_list("code", "official_code"))
    return [
        {
            "code": i.code,
            "official_code": official.get(i.code, ""),
            "name": str(i.label),
            "definition": str(i.definition),
            "unit": "person",
            "rules": RULES_VERSION,
        }
        for i in INDICATORS
    ]


@api.get("/reports", response=list[ReportAnswer], url_name="reports")
def reports(request: HttpRequest) -> list[dict[str, object]]:
    """The last finished report of each month."""
    return [_head(run) for run in reading.last_of_each_month()]


@api.get("/reports/{month}/{area}", response=AreaAnswer, url_name="area")
def area(request: HttpRequest, month: Month, area: Area) -> dict[str, object]:
    """The main figures of a month: `last` or 2026-09; RO or a county's code."""
    document = reading.document(reading.report(month), area)
    cells = reading.figures(document)
    own = {"area": area, "indicators": list(reading.by_indicator(cells))}
    return _head(document.run) | own | {"sha256": document.sha256}


@api.get("/reports/{month}/{area}/cells", response=CellsAnswer, url_name="cells")
def cells(request: HttpRequest, month: Month, area: Area, prefix: Prefix = "") -> dict[str, object]:
    """Every figure of a month whose code begins with `prefix`."""
    document = reading.document(reading.report(month), area)
    found = reading.figures(document)
    own = {code: number for code, number in found.items() if code.startswith(prefix)}
    head = _head(document.run) | {"sha256": document.sha256}
    return head | {"area": area, "cells": own}


@api.get("/series/{code}/{area}", response=list[PointAnswer], url_name="series")
def series(request: HttpRequest, code: Code, area: Area) -> list[reading.Point]:
    """An indicator month by month."""
    return reading.series(code, area)


def _head(run: ReportRun) -> dict[str, object]:
    names = ("version", "cut_off", "rules_version", "sha256")
    return {"month": f"{run.period:%Y-%m}", **{name: getattr(run, name) for name in names}}


def addresses() -> list[URLPattern]:
    """Its addresses; a token opens them, not a session."""
    found = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in found:
        pattern.callback = login_not_required(pattern.callback)
    return found
