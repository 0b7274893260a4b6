"""A partner hands in a list and sees what came of it; never whom the register knows."""

import functools

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import tasks
from cases.forms.lists import HandInForm
from cases.services import hand_in as service
from cases.views.list_acts import sent_back
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import Role
from intespo.kit.background import after_commit
from intespo.kit.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.PARTNER)
def hand_in(request: StaffRequest) -> HttpResponse:
    """The own lists and a form for the next one."""
    senders = service.senders(request.user)
    form = HandInForm(request.POST or None, request.FILES or None, senders=senders)
    if request.method == "POST" and form.is_valid():
        source = form.save(by=request.user)
        if source is not None:
            after_commit(tasks.read_list, source.pk)
            messages.success(request, _("Your list is here. The county looks at it."))
            return redirect("cases:hand_in")
    context = {"form": form, "senders": senders, "lists": service.handed(request.user)}
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/hand_in.html", context, status=status)


@require_POST
@roles(Role.PARTNER)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back an own list that waits: the wrong file, or the wrong day."""
    source = service.withdraw(request.user, pk)
    if source is not None:
        after_commit(tasks.clear_list, source.pk)
        messages.success(request, _("You took the list back. Nothing of it was written."))
    else:
        messages.info(request, _("This list does not wait any more."))
    return redirect("cases:hand_in")


@require_GET
@roles(Role.PARTNER)
def corrections(request: StaffRequest, pk: int) -> HttpResponse:
    """The rows of an own list that could not be used, each with the reason."""
    source = service.taken_over(request.user, pk)
    if source is None:
        raise Http404
    try:
        write = functools.partial(service.corrections, request.user, source)
        return sent_back(request, source, f"de-corectat-{pk}", write)
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("cases:hand_in")
