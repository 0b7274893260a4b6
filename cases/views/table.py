"""The worklist as a table: every filter, columns by choice, many cases at once, an export."""

import csv
import io
import tempfile
from typing import cast

from django.contrib import messages
from django.forms import BaseForm, Select
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cases import columns as table_columns
from cases.filters import CaseFilter
from cases.forms.support import CaseloadForm
from cases.models import SavedFilter
from cases.models.case import CaseQuerySet
from cases.views.worklist import base_list
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_READERS, CASE_WORKERS, LogAction, Role
from intespo.kit.paging import CURSOR, capped_count, keyset
from intespo.kit.spreadsheets import harmless
from intespo.kit.text import clean

NOT_KEPT = (CURSOR, "csrfmiddlewaretoken", "nume_filtru")
CAMPAIGNERS = (Role.COORDINATOR, Role.NATIONAL)
EXPORTERS = (Role.EXPERT, Role.COORDINATOR)
MOST_FILTERS = 20


@require_safe
@roles(*CASE_READERS)
def table(request: StaffRequest) -> HttpResponse:
    """Rows with the chosen columns; whoever may act ticks them."""
    cases, found = _found(request)
    names = table_columns.chosen(request.GET.getlist("col"))
    page = keyset(cases.values(*table_columns.fields(names)), request, "next_action_on")
    number, more = capped_count(cases)
    context = {
        "form": _drawn(found),
        "page": page,
        "columns": [table_columns.COLUMNS[name].label for name in names],
        "choices": [(n, c.label, n in names) for n, c in table_columns.COLUMNS.items()],
        "rows": [(row["id"], table_columns.texts(row, names)) for row in page.rows],
        "number": number,
        "more": more,
        "query": _query(request.GET),
        "everybody": request.GET.get("toti") == "1",
        "filters": SavedFilter.objects.filter(user=request.user),
        "may_act": request.user.role in CASE_WORKERS,
        "may_export": request.user.role in EXPORTERS,
        "may_campaign": request.user.role in CAMPAIGNERS,
        "give": CaseloadForm(user=request.user) if request.user.role == Role.COORDINATOR else None,
    }
    return render(request, "cases/table.html", context)


def _drawn(found: CaseFilter) -> BaseForm:
    """The filter's form in the page's dress, without what pills and links choose."""
    form: BaseForm = found.form
    for name in ("mine", *(("locality",) if found.request.user.is_nationwide else ("county",))):
        form.fields.pop(name, None)
    for field in form.fields.values():
        select = isinstance(field.widget, Select)
        field.widget.attrs["class"] = "form-select form-select-sm" if select else "form-control"
    return form


def _found(request: StaffRequest) -> tuple[CaseQuerySet, CaseFilter]:
    mine = base_list(request.user, everybody=request.GET.get("toti") == "1")
    found = CaseFilter(request.GET, queryset=mine, request=request)
    # A filter that cannot be read finds nobody: everybody would be a wrong answer.
    return (found.qs if found.form.is_valid() else mine.none()), found


def _query(asked: QueryDict) -> str:
    """What was chosen, without the place in the list and without anything typed elsewhere."""
    kept = asked.copy()
    for name in NOT_KEPT:
        kept.pop(name, None)
    for name in [name for name in kept if not any(kept.getlist(name))]:
        del kept[name]
    return kept.urlencode()


@require_POST
@roles(*EXPORTERS)
def export(request: StaffRequest) -> HttpResponse:
    """What is filtered, as CSV for a spreadsheet; on record with its count and filter."""
    request.GET = QueryDict(request.POST.get("filtru", "")[:2000])
    cases, found = _found(request)
    if not found.form.is_valid():
        messages.error(request, _("The filter is not right: nothing was exported."))
        return redirect("cases:table")
    names = table_columns.chosen(request.GET.getlist("col"))
    held = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    text = io.TextIOWrapper(held, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    writer.writerow([str(table_columns.COLUMNS[name].label) for name in names])
    count = 0
    rows = cases.order_by("next_action_on", "id").values(*table_columns.fields(names))
    for row in rows.iterator(chunk_size=2000):
        writer.writerow([harmless(cell) for cell in table_columns.texts(row, names)])
        count += 1
    text.detach()
    held.seek(0)
    words = f"{count} · {_query(request.GET)}"
    record.note(
        request, LogAction.EXPORT, "worklist", None, county=request.user.county_id, words=words
    )
    kind = "text/csv; charset=utf-8"
    answer = FileResponse(held, as_attachment=True, filename="tineri.csv", content_type=kind)
    return cast(HttpResponse, answer)


@require_POST
@roles(*CASE_READERS)
def save_filter(request: StaffRequest) -> HttpResponse:
    """Keep a filter under a name, or let one go."""
    mine = SavedFilter.objects.filter(user=request.user)
    if (gone := request.POST.get("sterge", "")).isdecimal() and len(gone) < 18:
        get_object_or_404(mine, pk=gone).delete()
        messages.success(request, _("The filter is gone."))
        return redirect("cases:table")
    name = clean(request.POST.get("nume_filtru", ""))[:60]
    query = _query(QueryDict(request.POST.get("filtru", "")))[:500]
    if not name or not query:
        messages.error(request, _("Filter first, then give the filter a name."))
    elif mine.count() >= MOST_FILTERS and not mine.filter(name=name).exists():
        text = ngettext(
            "At most %(n)s filter is kept: let one go first.",
            "At most %(n)s filters are kept: let one go first.",
            MOST_FILTERS,
        )
        messages.error(request, text % {"n": MOST_FILTERS})
    else:
        SavedFilter.objects.update_or_create(
            user=request.user, name=name, defaults={"query": query}
        )
        messages.success(request, _("The filter is kept: it stands on your first page."))
    return redirect(f"{reverse('cases:table')}?{query}")
