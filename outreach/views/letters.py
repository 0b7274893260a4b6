"""Letters: a batch for the printer, then the post, then what comes back."""

from typing import cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import LogAction, Role
from intespo.kit.background import after_commit
from intespo.kit.errors import DomainError
from intespo.kit.htmx import polled
from outreach import tasks
from outreach.enums import BatchStatus, MessageChannel
from outreach.models import LetterBatch, Message
from outreach.models.letters import KEPT_LETTERS
from outreach.services import letters as service

PRINTERS = (Role.COORDINATOR,)
SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*PRINTERS)
def letters(request: StaffRequest) -> HttpResponse:
    """What waits, the batches so far, and letters that came back; POST makes a batch."""
    county = request.user.county
    if county is None:
        raise Http404
    if request.method == "POST":
        try:
            made = service.ask(county, by=request.user)
        except DomainError as refused:
            messages.error(request, str(refused))
            return redirect("outreach:letters")
        after_commit(tasks.letters, made.pk)
        return redirect("outreach:letters")
    batches = list(LetterBatch.objects.visible_to(request.user)[:SHOWN])
    open_ones = [b for b in batches if b.status in (BatchStatus.ASKED, BatchStatus.MADE)]
    busy = any(b.status == BatchStatus.ASKED for b in open_ones)
    return polled(
        request,
        page="outreach/letters.html",
        fragment="outreach/_letters_state.html",
        context={
            "batches": batches,
            "pulled": [number for batch in open_ones for number in service.pulled(batch)],
            "waiting": service.waiting(county),
            "may_ask": not open_ones,
            "busy": busy,
        },
        waiting=busy,
    )


@require_safe
@roles(*PRINTERS)
def letters_file(request: StaffRequest, pk: int) -> HttpResponse:
    """The file for the printer, on record."""
    batch = get_object_or_404(LetterBatch.objects.visible_to(request.user), pk=pk)
    if batch.status != BatchStatus.MADE or not batch.file:
        raise Http404
    record.note(request, LogAction.EXPORT, "letters", pk, county=batch.county_id)
    with KEPT_LETTERS.opened(str(batch.file.name)) as path:
        # The open file outlives its name.
        content = path.open("rb")
    answer = FileResponse(content, as_attachment=True, filename=f"scrisori-{pk}.pdf")
    return cast(HttpResponse, answer)


@require_POST
@roles(*PRINTERS)
def letters_act(request: StaffRequest, pk: int) -> HttpResponse:
    """Posted, or given up."""
    batch = get_object_or_404(LetterBatch.objects.visible_to(request.user), pk=pk)
    try:
        match request.POST.get("act", ""):
            case "pus":
                service.posted(batch, by=request.user)
                messages.success(request, _("Noted: the letters were posted."))
            case "renunta":
                service.give_up(batch)
                messages.success(request, _("Given up: the letters wait again."))
            case _:
                raise DomainError(_("Say what to do."))
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("outreach:letters")


@require_POST
@roles(*PRINTERS)
def letters_returned(request: StaffRequest) -> HttpResponse:
    """A letter came back, by the number that it bears."""
    typed = request.POST.get("numar", "").strip().upper().removeprefix("SC-")
    mine = Message.objects.visible_to(request.user).filter(channel=MessageChannel.LETTER)
    found = mine.filter(pk=typed).first() if typed.isdecimal() and len(typed) < 18 else None
    try:
        if found is None:
            raise DomainError(_("No letter of your county bears this number."))
        service.returned(found, by=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Noted. Whoever works the case looks for another address."))
    return redirect("outreach:letters")
