"""The young person's own page: no account, a link that expires, the birth date as its key."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import dossier
from cases.enums import Evidence
from cases.forms.personal import BornForm, PhoneForm
from cases.models import Consent, PersonalLink
from cases.services import consents, links
from intespo.accounts import record, scope
from intespo.kit.errors import DomainError

OPENED = "personal_link"  # in the session: the link whose birth date was right
TRIES, MINUTE = 20, 60


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def personal(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """Ask for the birth date, then show what is kept; nobody learns whether a link ever was."""
    if request.session.get(OPENED) == str(token):
        with scope.system(links.WORK):
            if link := links.alive(token):
                return render(request, "cases/personal.html", _shown(link))
    form = BornForm(request.POST or None)
    if request.method == "POST" and _busy(request):
        form.add_error(None, _("Too many tries: wait a minute."))
    elif request.method == "POST" and form.is_valid():
        if links.enter(token, form.cleaned_data["born"]):
            request.session.cycle_key()
            request.session[OPENED] = str(token)
            return redirect("cases:personal", token)
        form.add_error(None, _("The link or the birth date is not right, or the link has expired."))
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/personal_enter.html", {"form": form}, status=status)


@login_not_required
@never_cache
@require_safe
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """The short address of a letter; nobody learns whether a code ever was one."""
    if _busy(request):
        return render(request, "cases/personal_enter.html", {"form": None}, status=429)
    with scope.system(links.WORK):
        return redirect("cases:personal", links.token_of(code[:20]))


def _busy(request: HttpRequest) -> bool:
    """More tries from one address in a minute than a person makes."""
    key = f"personal-{record.address(request)}"
    cache.add(key, 0, MINUTE)
    return int(cache.incr(key)) > TRIES


def _shown(link: PersonalLink) -> dict[str, object]:
    """All sections, as in the copy of the data; texts are ready inside the scope."""
    return {
        "link": link,
        "youth": link.youth,
        "sections": dossier.of(link.youth),
        "consents": list(
            Consent.objects.standing().filter(youth=link.youth).select_related("text")
        ),
        "objects": link.youth.objections.filter(withdrawn_at=None).exists(),
        "phone": PhoneForm(),
    }


@login_not_required
@never_cache
@require_POST
def personal_act(request: HttpRequest, token: uuid.UUID, what: str) -> HttpResponse:
    """Withdraw a consent, object, give another phone number."""
    if request.session.get(OPENED) != str(token):
        return redirect("cases:personal", token)
    try:
        with scope.system(links.WORK):
            link = links.alive(token)
            done = _done(link, what, request) if link else ""
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        if done:
            messages.success(request, done)
    return redirect("cases:personal", token)


def _done(link: PersonalLink, what: str, request: HttpRequest) -> str:
    """What was asked for, done; the sentence that says so."""
    if what == "telefon":
        form = PhoneForm(request.POST)
        if not form.is_valid():
            raise DomainError(_("This is no phone number: a Romanian one has 10 digits."))
        links.correct_phone(link, form.cleaned_data["phone"])
        return _("Your number is corrected.")
    if what == "opozitie":
        links.object_to(link)
        return _("We will not contact you any more.")
    key = request.POST.get("acord", "")
    if what == "acord" and key.isdecimal() and len(key) < 18:
        given = Consent.objects.standing().filter(youth=link.youth, pk=key).first()
        if given:
            consents.withdraw(given, Evidence.WEB, by=None)
            return _("Withdrawn. It does not count from this moment.")
    raise DomainError(_("This cannot be done here."))
