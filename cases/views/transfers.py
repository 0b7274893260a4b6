"""Files that move between counties."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.enums import TransferStatus
from cases.forms.support import AnswerForm, TransferForm
from cases.models import Transfer
from cases.services import transfer as moving
from cases.views.acting import act, told
from cases.views.files import open_file
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import Role
from intespo.kit.errors import DomainError
from intespo.kit.forms import saved
from intespo.kit.paging import keyset

MOVERS = (Role.EXPERT, Role.COORDINATOR)
ANSWERERS = (Role.COORDINATOR,)


@require_safe
@roles(*MOVERS)
def transfers(request: StaffRequest) -> HttpResponse:
    """Offered to this county and by it, newest first."""
    found = Transfer.objects.visible_to(request.user).select_related(
        "county", "to_county", "offered_by"
    )
    context = {
        "page": keyset(found, request, "id", newest_first=True),
        "own": request.user.county_id,
        "may_answer": request.user.role in ANSWERERS,
    }
    return render(request, "cases/transfers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*MOVERS)
def transfer_offer(request: StaffRequest, pk: int) -> HttpResponse:
    """Offer a file to another county."""
    found = open_file(request, pk)
    lead = _(
        "The work goes on here until the other county accepts. Then the whole file moves, and"
        " this county sees it no more; what it has reached stays in its figures."
    )
    form = TransferForm(request.POST or None, case=found)
    return act(request, found, form, title=_("Transfer to another county"), lead=lead)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*ANSWERERS)
def transfer_answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Accept a file or refuse it."""
    mine = Transfer.objects.visible_to(request.user).filter(to_county=request.user.county_id)
    offered = mine.filter(status=TransferStatus.OFFERED).select_related("county", "offered_by")
    found = get_object_or_404(offered, pk=pk)
    form = AnswerForm(request.POST or None, to=found.to_county)
    if request.method == "POST" and saved(form, found, by=request.user):
        told(request, _("Answered."), None)
        if form.cleaned_data["verdict"] == "accept":
            return redirect("cases:case", found.case_id)
        return redirect("cases:transfers")
    status = 422 if request.method == "POST" else 200
    context = {"transfer": found, "form": form}
    return render(request, "cases/transfer_answer.html", context, status=status)


@require_POST
@roles(*MOVERS)
def transfer_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """The county that offered takes the offer back."""
    mine = Transfer.objects.visible_to(request.user).filter(county=request.user.county_id)
    if request.user.role != Role.COORDINATOR:
        mine = mine.filter(offered_by=request.user)
    found, refused = get_object_or_404(mine, pk=pk), None
    try:
        moving.withdraw(found, by=request.user)
    except DomainError as why:
        refused = why
    told(request, _("The offer was withdrawn."), refused)
    return redirect("cases:transfers")
