"""What is done with a list: its columns told, read again, applied, taken back, answered."""

import functools
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import IO, cast

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import tasks
from cases.enums import ListStatus
from cases.forms.lists import ColumnsForm
from cases.models import SourceList
from cases.services import imports, receipts
from cases.views.lists import WRITERS
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import LogAction
from intespo.kit.background import after_commit
from intespo.kit.errors import DomainError
from intespo.kit.forms import saved

ANSWERED = (ListStatus.REHEARSED, ListStatus.APPLIED, ListStatus.UNDONE)
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def _list(request: StaffRequest, pk: int) -> SourceList:
    return get_object_or_404(SourceList.objects.visible_to(request.user), pk=pk)


@require_POST
@roles(*WRITERS)
def apply(request: StaffRequest, pk: int) -> HttpResponse:
    """Make the rehearsal true, in the background."""
    source = _list(request, pk)
    seen = str(source.rehearsed_at and source.rehearsed_at.isoformat())
    if request.POST.get("repetitie") == seen and imports.ask_apply(source, by=request.user):
        after_commit(tasks.apply_list, source.pk)
        messages.success(request, _("The list is being applied. You can go on working."))
    elif source.status == ListStatus.REHEARSED:
        text = _("The list was read again after you opened its page: look at it once more.")
        messages.error(request, text)
    else:
        messages.info(request, _("This list is being read or applied, or is applied already."))
    return redirect("cases:source_list", pk)


@require_POST
@roles(*WRITERS)
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """Read and rehearse once more."""
    source = _list(request, pk)
    if imports.ask_rehearse(source):
        after_commit(tasks.read_list, source.pk)
        messages.success(request, _("The list is being read again."))
    else:
        messages.info(request, _("This list is being read or applied, or is applied already."))
    return redirect("cases:source_list", pk)


@require_POST
@roles(*WRITERS)
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Throw the list away before it changed anything."""
    source = _list(request, pk)
    if imports.discard(source):
        after_commit(tasks.clear_list, source.pk)
        messages.success(request, _("The list was thrown away. Nothing of it was written."))
    else:
        messages.info(request, _("This list is being read or applied, or is applied already."))
    return redirect("cases:source_lists")


@require_POST
@roles(*WRITERS)
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the whole list back, or say why that cannot be."""
    source = _list(request, pk)
    try:
        imports.ask_undo(source, by=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        after_commit(tasks.undo_list, source.pk)
        messages.success(request, _("The list is being taken back. You can go on working."))
    return redirect("cases:source_list", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*WRITERS)
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what the columns hold; the sender's next list is read the same way."""
    source = _list(request, pk)
    if source.status in (ListStatus.APPLIED, *imports.BUSY) or not source.file:
        messages.info(request, _("This list was applied or is being worked on: its columns stay."))
        return redirect("cases:source_list", pk)
    try:
        form = ColumnsForm(request.POST or None, source=source)
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("cases:source_list", pk)
    if request.method == "POST" and saved(form, source, by=request.user):
        after_commit(tasks.read_list, source.pk)
        messages.success(request, _("The list is being read again."))
        return redirect("cases:source_list", pk)
    record.note(request, LogAction.LISTED, "list", source.pk, county=source.county_id)
    status = 422 if request.method == "POST" else 200
    context = {"source": source, "form": form}
    return render(request, "cases/list_columns.html", context, status=status)


@require_safe
@roles(*WRITERS)
def receipt(request: StaffRequest, pk: int) -> HttpResponse:
    """The sender's own file with what was decided about each row, and why."""
    source = _list(request, pk)
    if source.status not in ANSWERED or not source.file:
        messages.info(request, _("There is nothing to answer yet: the list was not read."))
        return redirect("cases:source_list", pk)
    write = functools.partial(receipts.write, source)
    try:
        return sent_back(request, source, f"raspuns-lista-{source.pk}", write)
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("cases:source_list", pk)


def sent_back(
    request: StaffRequest, source: SourceList, name: str, write: Callable[[IO[bytes]], None]
) -> HttpResponse:
    """What `write` makes of a list, as a file on record; DomainError passes through."""
    with ExitStack() as closing:
        held = closing.enter_context(tempfile.TemporaryFile())
        write(held)
        record.note(request, LogAction.EXPORT, "list", source.pk, county=source.county_id)
        held.seek(0)
        closing.pop_all()  # the answer closes it
    suffix = receipts.suffix_of(source)
    kind = KINDS[suffix]
    answer = FileResponse(held, as_attachment=True, filename=f"{name}.{suffix}", content_type=kind)
    return cast(HttpResponse, answer)
