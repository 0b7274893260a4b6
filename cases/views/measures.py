"""What a young person may get and why not the rest; referrals and monitoring checks."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cases.enums import MeasurePath
from cases.forms.support import CheckForm, ReferForm, StepForm
from cases.models import Measure, MonitoringCheck, Referral
from cases.services import measures as help_for
from cases.views.acting import act
from cases.views.files import open_file
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_WORKERS, Role
from intespo.kit.dates import long_day, today

# What each special path asks for, beside the measure's own note (domain.md §2.5).
ASKED_FOR = {
    MeasurePath.SECOND_CHANCE: gettext_lazy(
        "Enrolment goes through the school: request, identity card, last study papers. Say which"
        " school and from when."
    ),
    MeasurePath.SOLIDARITY: gettext_lazy(
        "A solidarity contract needs a level of hard or very hard, a declared risk, an employer of"
        " insertion and a social worker who accompanies; the signed contract is its proof."
    ),
    MeasurePath.APPRENTICESHIP: gettext_lazy(
        "The employer signs the contract and the agreement with the agency before the first day;"
        " the contract is its proof."
    ),
}
SENDERS = (Role.EXPERT, Role.COORDINATOR)


@require_safe
@roles(*CASE_WORKERS)
def measures(request: StaffRequest, pk: int) -> HttpResponse:
    """Every measure in force: what fits now, and what stands in the way of the others."""
    found = open_file(request, pk)
    offers = help_for.offers(found)
    context = {
        "case": found,
        "youth": found.youth,
        "fitting": [offer for offer in offers if offer.fits],
        "others": [offer for offer in offers if not offer.fits],
        "referrals": found.referrals.select_related("measure", "organisation"),
        "may_send": request.user.role in SENDERS and not found.closed_on,
    }
    return render(request, "cases/measures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*SENDERS)
def refer(request: StaffRequest, pk: int, measure: int) -> HttpResponse:
    """Offer a measure."""
    found = open_file(request, pk)
    chosen = get_object_or_404(Measure.objects.on(today()), pk=measure)
    form = ReferForm(request.POST or None, case=found, user=request.user, measure=chosen)
    asked = ASKED_FOR.get(MeasurePath(chosen.path), "")
    lead = f"{chosen.basis}. {chosen.note} {asked}".strip()
    return act(request, found, form, title=chosen.name, lead=lead, back="cases:measures")


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*SENDERS)
def referral(request: StaffRequest, pk: int, referral: int) -> HttpResponse:
    """The next step of a referral."""
    found = open_file(request, pk)
    running = Referral.objects.running().select_related("measure")
    chosen = get_object_or_404(running, case=found, pk=referral)
    form = StepForm(request.POST or None, request.FILES or None, case=found, referral=chosen)
    title = chosen.title or chosen.measure.name
    return act(request, found, form, title=title, lead=chosen.measure.name, back="cases:measures")


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*CASE_WORKERS)
def check(request: StaffRequest, pk: int, check: int) -> HttpResponse:
    """A monitoring check: what they do now."""
    found = open_file(request, pk)
    chosen = get_object_or_404(MonitoringCheck, case=found, pk=check, done_on=None, dropped=False)
    spell = found.youth.spells.filter(ended_on=None).first()
    initial = {"state": spell.state if spell else ""}
    form = CheckForm(request.POST or None, case=found, initial=initial)
    title = ngettext("Check at %(n)s month", "Check at %(n)s months", chosen.months)
    lead = _("%(clock)s. Due on %(day)s, counts until %(until)s.") % {
        "clock": chosen.get_clock_display().capitalize(),
        "day": long_day(chosen.due_on),
        "until": long_day(chosen.counts_until),
    }
    title = title % {"n": chosen.months}
    return act(request, found, form, title=title, lead=lead, on=chosen)
