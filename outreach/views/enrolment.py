"""The public page `/inscriere/`: no account, a code by SMS or e-mail, a page of thanks."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intespo.accounts import record
from intespo.kit.background import after_commit
from intespo.kit.errors import DomainError
from outreach import tasks
from outreach.enums import MessageChannel
from outreach.forms.enrolment import AgeForm, CodeForm, EnrolForm
from outreach.models import CountyOffice
from outreach.services import enrolment

TOKEN, WAY, COUNTY, MATERIAL = "enrol", "enrol_way", "enrol_county", "enrol_material"
# Pages for the campaign's public: their words in addresses.
AUDIENCES = {
    "parinti": "outreach/public/about_parents.html",
    "rude": "outreach/public/about_relatives.html",
}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Fill in; `m` in the address is the flyer or post that somebody came by."""
    if material := request.GET.get("m", "")[:9]:
        request.session[MATERIAL] = material
    form = EnrolForm(request.POST or None, initial=_typed_before(request))
    if request.method == "POST" and form.is_valid():
        try:
            _begin(request, form)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("public:enrol_code")
    status = 422 if request.method == "POST" else 200
    return render(request, "outreach/public/enrol.html", {"form": form}, status=status)


def _typed_before(request: HttpRequest) -> dict[str, object]:
    """What was typed, for who comes back to correct the number within the half hour."""
    token = _token(request) if "corectez" in request.GET else None
    return enrolment.typed(token) if token else {}


def _begin(request: HttpRequest, form: EnrolForm) -> None:
    wish = form.wish(request.session.get(MATERIAL, ""))
    # A machine gets the same page; nothing of it is kept and no code goes anywhere.
    trapped = bool(form.cleaned_data["website"])
    token = uuid.uuid4() if trapped else enrolment.begin(wish, record.address(request))
    request.session[TOKEN], request.session[WAY] = str(token), wish.channel.value
    _send(token)


def _send(token: uuid.UUID) -> bool:
    number = enrolment.may_send(token)
    if number:
        tasks.send_code.delay(token.int, number)
    return bool(number)


@login_not_required
@require_POST
def enrol_age(request: HttpRequest) -> HttpResponse:
    """What is said of an age while the page is filled in."""
    form = AgeForm(request.POST)
    whole = all(request.POST.get(f"born_{part}") for part in range(3))
    return render(request, "outreach/public/_age_note.html", {"form": form if whole else AgeForm()})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_code(request: HttpRequest) -> HttpResponse:
    """Type the code, or ask for it once more."""
    token = _token(request)
    if token is None:
        return redirect("public:enrol_done" if COUNTY in request.session else "public:enrol")
    if "din-nou" in request.POST:
        if not _send(token):
            messages.error(request, _("No more codes for now: wait half an hour, or call us."))
        return redirect("public:enrol_code")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = enrolment.confirm(token, form.cleaned_data["code"])
        except DomainError as refused:
            form.add_error("code", str(refused))
        else:
            request.session[COUNTY] = made.county_id
            del request.session[TOKEN]
            after_commit(tasks.enrol)
            return redirect("public:enrol_done")
    status = 422 if request.method == "POST" else 200
    by_sms = request.session.get(WAY) == MessageChannel.SMS
    context = {
        "form": form,
        "by_sms": by_sms,
        "over": not enrolment.is_waiting(token),
        "shown_code": enrolment.shown_code(token),
    }
    return render(request, "outreach/public/enrol_code.html", context, status=status)


def _token(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.session.get(TOKEN, ""))
    except ValueError:
        return None


@login_not_required
@never_cache
@require_safe
def enrol_done(request: HttpRequest) -> HttpResponse:
    """Thanks, what comes next, where the agency is and what to bring."""
    if COUNTY not in request.session:
        return redirect("public:enrol")
    offices = CountyOffice.objects.select_related("county")
    office = offices.filter(county=request.session[COUNTY]).first()
    return render(request, "outreach/public/enrol_done.html", {"office": office})


@login_not_required
@require_safe
def about(request: HttpRequest, audience: str) -> HttpResponse:
    """What parents and relatives ask."""
    if audience not in AUDIENCES:
        raise Http404
    return render(request, AUDIENCES[audience])
