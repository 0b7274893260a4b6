"""What the ways brought, and a campaign's progress as a file; neither names a person."""

import csv

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from intespo.accounts.models import User
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
    for name, place, *numbers in _materials(found, request.user):
        out.writerow([harmless(name), harmless(place), *numbers])
    return answer


def _materials(found: Campaign, user: User) -> list[tuple[str, str, int, int]]:
    """The campaign's, with who came by each; of other counties' the reader sees none."""
    mine = Material.objects.visible_to(user).filter(campaign=found)
    columns = ("name", "place", "reached", "registered")
    return list(mine.annotate(registered=Count("registrations")).values_list(*columns))
