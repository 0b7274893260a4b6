"""Everything that is kept of one person, in sections; upper apps add their own."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cases.dossier import support
from cases.dossier.sections import Section, table
from cases.enums import Group
from cases.models import (
    ContactAttempt,
    CounsellingSession,
    JournalEntry,
    Milestone,
    Registration,
    Youth,
)
from cases.services import sources
from intespo.accounts.models import AccessLog

_GROUPS = dict(Group.choices)
Maker = Callable[[Youth], Section]
_added: list[Maker] = []


def add(maker: Maker) -> None:
    """An upper app's section."""
    if maker not in _added:
        _added.append(maker)


def of(youth: Youth) -> list[Section]:
    """All sections of a person, in the document's order."""
    own = (_identity, _sources, _milestones, _contacts, _registrations, _sessions, _exclusions)
    last = (*support.SECTIONS, *_added, _journal, _objections, _looks)
    return [maker(youth) for maker in (*own, *last)]


def _identity(youth: Youth) -> Section:
    words = sources.FIELD_NAMES
    rows: list[tuple[Any, Any]] = [("CNP", youth.cnp)]
    for name in words.keys() - {"cnp", "name"}:
        shown = getattr(youth, f"get_{name}_display", None)
        value = shown() if shown else getattr(youth, name)
        if name == "groups":
            value = ", ".join(str(_GROUPS.get(group, group)) for group in value)
        rows.append((words[name], value))
    order = list(words.values())
    rows.sort(key=lambda row: -1 if row[0] == "CNP" else order.index(row[0]))
    return table("identity", _("Who you are"), (_("What"), _("Value")), rows)


def _list_of(source: sources.Source) -> str:
    """Which list; one of a county that the file has left is not shown there."""
    if source.source_list:
        return str(source.source_list.get_kind_display())
    return _("A list of another county") if source.elsewhere else _("entered by hand")


def _sources(youth: Youth) -> Section:
    rows = [(_list_of(one), one.day, one.told) for one in sources.of_youth(youth)]
    columns = (_("Source"), _("Day"), _("What it told us"))
    return table("sources", _("Where we know you from"), columns, rows)


def _milestones(youth: Youth) -> Section:
    found = Milestone.objects.filter(youth=youth).select_related("county")
    rows = (
        (m.get_kind_display(), m.happened_on, m.county, m.void_reason or "")
        for m in found.order_by("happened_on", "id")
    )
    columns = (_("Stage"), _("Day"), _("County"), _("Corrected, because"))
    return table("milestones", _("Stages"), columns, rows)


def _contacts(youth: Youth) -> Section:
    found = ContactAttempt.objects.filter(youth=youth).select_related("by")
    rows = (
        (
            c.at,
            c.get_channel_display(),
            f"{c.get_outcome_display()} {c.get_refusal_display() if c.refusal else ''}".strip(),
            c.note,
            c.by,
        )
        for c in found
    )
    columns = (_("When"), _("By which way?"), _("What came of it?"), _("Note"), _("Who"))
    return table("contacts", _("Contacts"), columns, rows)


def _registrations(youth: Youth) -> Section:
    found = Registration.objects.filter(youth=youth)
    rows = ((r.number, r.office, r.registered_on, r.left_on, r.left_reason) for r in found)
    columns = (_("Number"), _("Office"), _("Registered on"), _("Left on"), _("Reason"))
    return table("registrations", _("Registrations"), columns, rows)


def _sessions(youth: Youth) -> Section:
    found = CounsellingSession.objects.filter(youth=youth).select_related("by")
    rows = ((s.held_on, s.get_kind_display(), s.minutes, s.note, s.by) for s in found)
    columns = (_("Day"), _("Kind"), _("Minutes"), _("Note"), _("Who"))
    return table("sessions", _("Information and counselling"), columns, rows)


def _exclusions(youth: Youth) -> Section:
    found = youth.exclusions.select_related("source_list", "created_by")
    rows = (
        (
            e.get_reason_display(),
            e.since,
            e.until,
            e.source_list.get_kind_display() if e.source_list else e.created_by,
            e.note,
            e.lifted_at,
        )
        for e in found
    )
    columns = (_("Reason"), _("From"), _("Until"), _("Source"), _("Note"), _("Withdrawn"))
    return table("exclusions", _("Why you were left out for a time"), columns, rows)


def _journal(youth: Youth) -> Section:
    found = JournalEntry.objects.filter(youth=youth).select_related("by")
    rows = (
        (
            j.recorded_at,
            j.get_kind_display(),
            ", ".join(f"{key}: {value}" for key, value in j.detail.items()),
            j.by,
        )
        for j in found
    )
    columns = (_("When"), _("What"), _("Details"), _("Who"))
    return table("journal", _("What was done with the file"), columns, rows)


def _objections(youth: Youth) -> Section:
    rows = ((o.at, o.words, o.withdrawn_at) for o in youth.objections.all())
    columns = (_("When"), _("How it was said"), _("Withdrawn"))
    return table("objections", _("Objections to being contacted"), columns, rows)


def _looks(youth: Youth) -> Section:
    """Who looked: role and county, as recipients are named (GDPR art. 15(1)(c))."""
    keys = list(youth.cases.values_list("pk", flat=True))
    found = AccessLog.objects.filter(subject_kind="case", subject_id__in=keys)
    found = found.select_related("user", "user__county").order_by("-at")
    rows = (
        (
            look.at,
            look.user.get_role_display(),
            look.user.county,
            look.get_action_display(),
            look.get_reason_display(),
        )
        for look in found
    )
    columns = (_("When"), _("Role"), _("County"), _("What"), _("Reason"))
    return table("looks", _("Who looked at it"), columns, rows)


__all__ = ["Section", "add", "of", "table"]
