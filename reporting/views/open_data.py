"""Open data for everybody: a page that explains them, and the files."""

import tempfile
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from intespo.kit import spreadsheets
from reporting import open_data
from reporting.definitions import INDICATORS

FILES = {
    "csv": ("text/csv; charset=utf-8", spreadsheets.write_csv),
    "json": ("application/json", spreadsheets.write_json),
}


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is published, how it is made safe, and the last month's sums."""
    rows = open_data.rows()
    last = rows[-1].month if rows else ""
    sums = [(indicator, *open_data.country(last, indicator.code)) for indicator in INDICATORS]
    context = {
        "month": last,
        "months": len({row.month for row in rows}),
        "sums": [(indicator, women, men, women + men) for indicator, women, men in sums],
        "licence": open_data.LICENCE,
    }
    return render(request, "reporting/open_data.html", context)


@login_not_required
@require_safe
def file(request: HttpRequest, kind: str) -> HttpResponse:
    """Every month as one file."""
    if kind not in FILES:
        raise Http404
    media, write = FILES[kind]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        write(path, open_data.HEADS, open_data.table())
        content = path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="intespo-date-deschise.{kind}"'}
    return HttpResponse(content, content_type=media, headers=headers)
