"""One list of all that happened on a case: contacts, milestones, journal."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import acts
from cases.enums import Channel, JournalKind, Level, ListKind, MilestoneKind, Topic
from cases.models import Case, ContactAttempt, CounsellingSession, JournalEntry, Milestone
from intespo.kit.dates import local

CHANNEL_ICONS = {
    Channel.PHONE: "phone",
    Channel.VISIT: "footprints",
    Channel.OFFICE: "building-2",
    Channel.SMS: "message-square",
    Channel.EMAIL: "mail",
    Channel.THROUGH: "users",
    Channel.LETTER: "mail-open",
    Channel.EVENT: "megaphone",
    Channel.WEB: "globe",
}
MILESTONE_ICONS = {
    MilestoneKind.IDENTIFIED: "file-text",
    MilestoneKind.REGISTERED: "badge-check",
    MilestoneKind.PROFILED: "scale",
    MilestoneKind.LEFT_NEET: "flag",
}
# Agreed, informed and counselled show as the act that made them.
SHOWN_MILESTONES = (
    *(MilestoneKind.IDENTIFIED, MilestoneKind.CONTACTED),
    *(MilestoneKind.REGISTERED, MilestoneKind.PROFILED, MilestoneKind.LEFT_NEET),
)
ACT_ICONS = {
    JournalKind.MESSAGE: "send",
    JournalKind.NEXT_ACTION: "calendar-clock",
    JournalKind.EXCLUDED: "circle-minus",
    JournalKind.MERGED: "merge",
    JournalKind.RECTIFIED: "pencil",
    JournalKind.OBJECTED: "ban",
    JournalKind.ASSIGNED: "user",
    JournalKind.SHARED: "users",
    JournalKind.CONSENT: "file-check",
    JournalKind.DOCUMENT: "file-text",
    JournalKind.PRESENCE: "building-2",
    JournalKind.LEFT: "log-out",
    JournalKind.MEASURE: "handshake",
    JournalKind.STATE: "circle-dashed",
    JournalKind.TRANSFER: "arrow-right",
    JournalKind.LINK: "smartphone",
}
# What a line is shown under: its name in the address, and its heading.
KINDS = {
    "contacte": gettext_lazy("Contacts"),
    "mesaje": gettext_lazy("Messages"),
    "vizite": gettext_lazy("Visits"),
    "hotarari": gettext_lazy("Decisions"),
    "documente": gettext_lazy("Documents"),
    "uniri": gettext_lazy("Merges"),
}
WRITTEN = (Channel.SMS, Channel.EMAIL, Channel.LETTER, Channel.WEB)
ACT_KINDS = {
    JournalKind.MESSAGE: "mesaje",
    JournalKind.LINK: "mesaje",
    JournalKind.DOCUMENT: "documente",
    JournalKind.CONSENT: "documente",
    JournalKind.MERGED: "uniri",
}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    kind: str
    at: datetime
    has_hour: bool
    icon: str
    disc: str
    title: str
    text: str = ""
    quote: str = ""
    author: str = ""
    milestone: Milestone | None = None
    voided: str = ""


def of_case(case: Case, only: str = "") -> list[Entry]:
    """Newest first; `only` is one of `KINDS`."""
    entries = [*_contacts(case), *_sessions(case), *_milestones(case), *_journal(case)]
    return sorted(
        (entry for entry in entries if only not in KINDS or entry.kind == only),
        key=lambda entry: entry.at,
        reverse=True,
    )


def _author(fact: Any, minutes: int | None = None) -> str:
    name = fact.by.full_name if fact.by else ""
    if not minutes:
        return name
    return _("%(name)s, %(n)s min") % {"name": name, "n": minutes}


def _contacts(case: Case) -> list[Entry]:
    found = ContactAttempt.objects.filter(case=case).select_related("by")
    return [
        Entry(
            kind=_way(contact),
            at=contact.at,
            has_hour=True,
            icon=CHANNEL_ICONS[Channel(contact.channel)],
            disc="navy" if contact.reached else "sand",
            title=contact.get_channel_display(),
            text=_came_of(contact),
            quote=contact.note,
            author=_author(contact, contact.minutes),
        )
        for contact in found
    ]


def _way(contact: ContactAttempt) -> str:
    """A visit and what is written are looked for apart from what was spoken."""
    if contact.channel == Channel.VISIT:
        return "vizite"
    return "mesaje" if contact.channel in WRITTEN else "contacte"


def _came_of(contact: ContactAttempt) -> str:
    """The outcome, why not, and who began when it was not us."""
    words = [str(contact.get_outcome_display()).lower()]
    if contact.refusal:
        words.append(str(contact.get_refusal_display()))
    if contact.direction == ContactAttempt.Direction.IN:
        words.append(str(contact.get_direction_display()))
    return ", ".join(words)


def _sessions(case: Case) -> list[Entry]:
    found = CounsellingSession.objects.filter(case=case).select_related("by")
    return [
        Entry(
            kind="contacte",
            at=_moment(session.held_on, session.recorded_at),
            has_hour=False,
            icon="messages-square",
            disc="navy",
            title=session.get_kind_display(),
            text=", ".join(str(Topic(topic).label) for topic in session.topics),
            quote=session.note,
            author=_author(session, session.minutes),
        )
        for session in found
    ]


def _milestones(case: Case) -> list[Entry]:
    found = Milestone.objects.filter(case=case).select_related("recorded_by", "voided_by")
    registrations = {r.registered_on: r for r in case.registrations.all()}
    return [
        Entry(
            kind="hotarari",
            at=_moment(milestone.happened_on, milestone.recorded_at),
            has_hour=False,
            icon=MILESTONE_ICONS.get(MilestoneKind(milestone.kind), "flag"),
            disc="sand" if milestone.kind == MilestoneKind.IDENTIFIED else "sun",
            title=_milestone_title(milestone, registrations),
            author=milestone.recorded_by.full_name if milestone.recorded_by else "",
            milestone=milestone,
            voided=milestone.void_reason or "",
        )
        for milestone in found
        if milestone.kind in SHOWN_MILESTONES or milestone.voided_at
    ]


def _milestone_title(milestone: Milestone, registrations: dict[Any, Any]) -> str:
    if milestone.kind == MilestoneKind.PROFILED and milestone.level:
        return _("Profiled: %(level)s") % {"level": str(Level(milestone.level).label).lower()}
    if milestone.kind == MilestoneKind.CONTACTED:
        return _("Counted as contacted")
    if milestone.kind == MilestoneKind.IDENTIFIED:
        source = str(ListKind(milestone.source).label)
        return _("Stands on the list: %(source)s") % {"source": source}
    registration = registrations.get(milestone.happened_on)
    if milestone.kind == MilestoneKind.REGISTERED and registration:
        words = {"number": registration.number, "office": registration.office}
        return _("Registered, no. %(number)s, %(office)s") % words
    return str(milestone.get_kind_display())


def _journal(case: Case) -> list[Entry]:
    kinds = tuple(ACT_ICONS)
    found = JournalEntry.objects.filter(case=case, kind__in=kinds).select_related("by")
    return [
        Entry(
            kind=ACT_KINDS.get(JournalKind(entry.kind), "hotarari"),
            at=entry.recorded_at,
            has_hour=True,
            icon=ACT_ICONS[JournalKind(entry.kind)],
            disc="sand",
            title=acts.title(entry),
            author=_author(entry),
        )
        for entry in found
    ]


def _moment(day: date, recorded_at: datetime) -> datetime:
    """Where a fact of a day stands: as recorded when that was the same day, else at noon."""
    if local(recorded_at).date() == day:
        return recorded_at
    return timezone.make_aware(datetime.combine(day, time(12)))
