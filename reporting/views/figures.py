"""A figure's persons: the same WHERE as the figure."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.enums import Level, MilestoneKind, Sex
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import LogAction
from intespo.kit.paging import keyset
from intespo.territory.models import County, Locality
from reporting.definitions import BY_KIND
from reporting.ledger import Slice
from reporting.views.dashboards import READERS


@require_safe
@roles(*READERS)
def figure(request: StaffRequest, kind: str) -> HttpResponse:
    """The list behind one figure, newest first; its count is the figure."""
    if kind not in MilestoneKind.values:
        raise Http404
    milestone = MilestoneKind(kind)
    cut = Slice.read(request.GET)
    persons = cut.persons(milestone, request.user)
    county = cut.county_id or request.user.county_id
    words = f"{kind} {cut.query()}"
    record.note(request, LogAction.LISTED, "figure", None, county=county, words=words)
    rows = persons.select_related("youth__locality", "county", "recorded_by")
    context = {
        "kind": milestone,
        "indicator": BY_KIND.get(milestone),
        "words": _words(cut),
        "total": persons.count(),
        "subject": f"{kind}?{cut.query()}",
        "page": keyset(rows, request, "happened_on", newest_first=True),
    }
    return render(request, "reporting/figure.html", context)


def _words(cut: Slice) -> list[str]:
    """The cut in words."""
    words: list[str] = []
    if cut.county_id and (county := County.objects.filter(pk=cut.county_id).first()):
        words.append(county.name)
    if cut.locality_id and (place := Locality.objects.filter(pk=cut.locality_id).first()):
        words.append(place.name)
    if cut.sex:
        words.append(str(Sex(cut.sex).label))
    if cut.level:
        words.append(str(Level(cut.level).label))
    words += [str(word) for word in cut.words()]
    return words
