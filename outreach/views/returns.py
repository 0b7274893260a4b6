"""What the ways brought, and a campaign's progress as a file; neither names a person."""

import csv

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.kit.spreadsheets import harmless
from outreach.enums import MessageState
from outreach.models import Campaign, Material
from outreach.services import returns as service
from outreach.services import yields

READERS = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)


@require_safe
@roles(*READERS)
def returns(request: StaffRequest) -> HttpResponse:
    """By way, by source, by county, and by material."""
    found = service.of_scope()
    context = {
        "tables": [
            (_("By way"), "", found.ways),
            (_("By source"), _("Source"), found.sources),
            (_("By county"), _("County"), found.counties),
        ],
        "reached_days": service.REACHED_DAYS,
        "registered_days": service.REGISTERED_DAYS,
    }
    return render(request, "outreach/returns.html", context)


@require_safe
@roles(*READERS)
def campaign_export(request: StaffRequest, pk: int) -> HttpResponse:
    """Steps by state and groups by result, as CSV that a spreadsheet opens."""
    found = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="campania-{pk}.csv"'
    answer.write("\ufeff")
    out = csv.writer(answer, delimiter=";")
    out.writerow([_("Step"), _("By which way?"), _("Day"), *(s.label for s in MessageState)])
    for one in yields.progress(found):
        states = dict(one.states)
        counts = [states.get(state, 0) for state in MessageState]
        step = one.step
        name = harmless(step.template.name)
        out.writerow([name, step.get_channel_display(), step.after_days, *counts])
    out.writerow([])
    out.writerow([_("Group"), _("People"), _("Replied"), _("Reached"), _("Registered")])
    for arm in yields.arms(found):
        out.writerow([arm.name, arm.people, *(share.number for share in arm.shares)])
    out.writerow([])
    out.writerow([_("Material"), _("Where"), _("People reached"), _("Registered on the page")])
    for one_ in Material.objects.filter(campaign=found):
        row = [harmless(one_.name), harmless(one_.place), one_.reached, one_.registrations.count()]
        out.writerow(row)
    return answer
