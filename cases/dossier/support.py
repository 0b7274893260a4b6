"""What the dossier says of consents, papers, measures, states, checks, transfers and links."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from cases.dossier.sections import Section, table
from cases.models import (
    CaseDocument,
    Consent,
    MonitoringCheck,
    PersonalLink,
    Presence,
    Referral,
    StatusSpell,
    Transfer,
    Youth,
)


def _consents(youth: Youth) -> Section:
    found = Consent.objects.filter(youth=youth).select_related("text")
    rows = (
        (
            c.get_purpose_display(),
            c.get_channel_display(),
            c.text.text,
            c.given_on,
            f"{c.get_evidence_display()} {c.witness}".strip(),
            c.withdrawn_at,
        )
        for c in found
    )
    columns = (
        _("For what"),
        _("By which way"),
        _("Text"),
        _("Given on"),
        _("Proof"),
        _("Withdrawn"),
    )
    return table("consents", _("Consents"), columns, rows)


def _documents(youth: Youth) -> Section:
    found = CaseDocument.objects.filter(youth=youth).select_related("by")
    rows = (
        (d.get_kind_display(), d.recorded_at, d.file_name, d.note, d.by, d.removed_at)
        for d in found
    )
    columns = (_("Which paper"), _("When"), _("File"), _("Note"), _("Who"), _("Taken out"))
    return table("documents", _("Papers"), columns, rows)


def _presences(youth: Youth) -> Section:
    rows = ((p.on, p.by) for p in Presence.objects.filter(youth=youth).select_related("by"))
    return table("presences", _("Presence at the agency"), (_("Came on"), _("Who")), rows)


def _referrals(youth: Youth) -> Section:
    found = Referral.objects.filter(youth=youth).select_related("measure", "organisation")
    rows = (
        (
            r.measure.name,
            r.title,
            r.organisation,
            r.get_status_display(),
            r.offered_on,
            r.started_on,
            r.ended_on,
            r.result,
        )
        for r in found
    )
    columns = (
        *(_("Measure"), _("What exactly"), _("Partner"), _("State"), _("Offered"), _("Begins on")),
        *(_("Ended on"), _("In a few words")),
    )
    return table("referrals", _("Measures"), columns, rows)


def _states(youth: Youth) -> Section:
    found = StatusSpell.objects.filter(youth=youth)
    rows = (
        (s.get_state_display(), s.since, s.verified_on, s.current_until, s.ended_on) for s in found
    )
    columns = (_("State"), _("From"), _("Confirmed on"), _("Holds until"), _("Ended on"))
    return table("states", _("What you do, as far as we know"), columns, rows)


def _checks(youth: Youth) -> Section:
    found = MonitoringCheck.objects.filter(youth=youth, dropped=False)
    rows = (
        (
            f"{c.months} · {c.get_clock_display()}",
            c.due_on,
            c.done_on,
            c.get_state_display(),
            c.note,
        )
        for c in found
    )
    columns = (_("Months"), _("Due"), _("Found out on"), _("State"), _("Note"))
    return table("checks", _("Monitoring checks"), columns, rows)


def _transfers(youth: Youth) -> Section:
    found = Transfer.objects.filter(youth=youth).select_related("county", "to_county")
    rows = (
        (t.county, t.to_county, t.offered_at, t.reason, t.get_status_display(), t.answer)
        for t in found
    )
    columns = (
        *(_("From the county"), _("To the county"), _("When"), _("Reason"), _("State")),
        _("Answer"),
    )
    return table("transfers", _("Transfers"), columns, rows)


def _links(youth: Youth) -> Section:
    found = PersonalLink.objects.filter(youth=youth)
    rows = ((k.created_at, k.expires_at, k.opened, k.last_opened_at, k.revoked_at) for k in found)
    columns = (_("Made"), _("Open until"), _("Opened, times"), _("Last opened"), _("Closed"))
    return table("links", _("Your page"), columns, rows)


SECTIONS: tuple[Callable[[Youth], Section], ...] = (
    *(_consents, _documents, _presences, _referrals, _states, _checks, _transfers, _links),
)
