"""How good the lists of each sender are: what they held, and what came of whom they brought."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, Count, F, Max, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.enums import Decision, ListKind, ListStatus, MilestoneKind
from cases.models import ListRow, Milestone, SourceList


@dataclass(frozen=True)
class Figure:
    """A column: the rows of applied lists that it counts, and the figure its share is of."""

    label: Promise
    rows: Q = field(default_factory=Q)
    of: str = ""


def _later(kind: MilestoneKind) -> Q:
    """Whom the list brought, and who got a milestone afterwards; a person is new in one row."""
    reached = Milestone.objects.filter(kind=kind, voided_at=None).values("youth_id")
    return Q(decision=Decision.NEW, youth_id__in=reached)


_KNOWN = Q(decision__in=(Decision.MATCH, Decision.COMPLETE, Decision.ENDED))
_OUT = Q(decision__in=(Decision.EXCLUDED, Decision.INELIGIBLE_AGE))
FIGURES = {
    "rows": Figure(_("Rows")),
    "numbered": Figure(_("Valid CNP"), Q(cnp_hash__isnull=False), of="rows"),
    "phones": Figure(_("Phone that exists"), Q(phone__gt=""), of="rows"),
    "new": Figure(_("New"), Q(decision=Decision.NEW)),
    "known": Figure(_("Known"), _KNOWN),
    "excluded": Figure(_("Excluded or outside the age"), _OUT),
    "review": Figure(_("To be looked at"), Q(decision=Decision.REVIEW)),
    "rejected": Figure(_("Rejected"), Q(decision=Decision.REJECTED)),
    "contacted": Figure(_("Later contacted"), _later(MilestoneKind.CONTACTED), of="new"),
    "registered": Figure(_("Later registered"), _later(MilestoneKind.REGISTERED), of="new"),
}


def rows_of(lists: QuerySet[SourceList], figure: str) -> QuerySet[ListRow]:
    """The rows of applied lists that a figure counts."""
    applied = lists.filter(status=ListStatus.APPLIED).values("pk")
    return ListRow.objects.filter(FIGURES[figure].rows, source_list__in=applied)


def by_sender(lists: QuerySet[SourceList]) -> list[dict[str, Any]]:
    """One line a sender, or a kind of list where no sender was named.

    `query` asks for the lists of the line, `figures` has its numbers in order.
    """
    # A sender's lists are counted together, whatever they are.
    unsent = When(source_list__organisation=None, then=F("source_list__kind"))
    named = rows_of(lists, "rows").values(
        county_name=F("source_list__county__name"),
        code=F("source_list__county__code"),
        sender=F("source_list__organisation"),
        organisation=F("source_list__organisation__name"),
        kind=Case(unsent, default=Value(""), output_field=CharField()),
    )
    lines = named.annotate(
        lists=Count("source_list", distinct=True),
        last=Max("source_list__reference_date"),
        **{name: Count("pk", filter=figure.rows or None) for name, figure in FIGURES.items()},
    )
    sender = F("source_list__organisation__sort_key").asc(nulls_last=True)
    lines = lines.order_by("source_list__county__sort_order", sender, "kind")
    return [_told(dict(line)) for line in lines]


def _told(line: dict[str, Any]) -> dict[str, Any]:
    asked = {"county": line["code"], "organisation": line["sender"] or "null"}
    if line["kind"]:
        line["organisation"] = ListKind(line["kind"]).label
        asked["kind"] = line["kind"]
    line["query"] = urlencode(asked)
    line["figures"] = [
        {"name": name, "n": line[name], "of": line[figure.of] if figure.of else None}
        for name, figure in FIGURES.items()
    ]
    return line
