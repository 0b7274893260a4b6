"""What outreach keeps of a person, and how long the texts of messages are kept."""

from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from cases.dossier import Section, table
from cases.models import Youth
from cases.services.retention import Clearing, count_rows
from outreach.models import Audience, Inbound, Message, PublicRegistration

_TEXTS = "FROM outreach_message m WHERE m.body <> '' AND m.created_at < %s"


def messages(youth: Youth) -> Section:
    """Every message that was written to the person."""
    rows = (
        (m.created_at, m.get_channel_display(), m.recipient, m.body, m.get_state_display())
        for m in Message.objects.filter(youth=youth)
    )
    columns = (_("When"), _("By which way?"), _("To"), _("Text"), _("State"))
    return table("messages", _("Messages"), columns, rows)


def replies(youth: Youth) -> Section:
    """Every message that came from the person."""
    rows = (
        (i.received_at, i.get_channel_display(), i.sender, i.body, i.get_kind_display())
        for i in Inbound.objects.filter(youth=youth)
    )
    columns = (_("When"), _("By which way?"), _("From"), _("Text"), _("Kind"))
    return table("replies", _("Replies"), columns, rows)


def campaigns(youth: Youth) -> Section:
    """Every campaign whose audience the person stood in, and why they were not written to."""
    rows = (
        (a.campaign.frozen_at, a.campaign.name, a.get_held_back_display() or a.arm)
        for a in Audience.objects.filter(youth=youth).select_related("campaign")
    )
    columns = (_("When"), _("Campaign"), _("Group"))
    return table("campaigns", _("Campaigns"), columns, rows)


def registrations(youth: Youth) -> Section:
    """Every registration of the person on the public page."""
    rows = (
        (r.verified_at, r.name, r.phone, r.email, r.get_reach_display())
        for r in PublicRegistration.objects.filter(youth=youth)
    )
    columns = (_("When"), _("Name"), _("Phone"), _("E-mail"), _("When to call"))
    return table("registrations_web", _("Registrations on the public page"), columns, rows)


SECTIONS = (messages, replies, campaigns, registrations)


# Besides messages: replies, messages of unknown numbers, registrations that nobody put away.
_OTHERS = (
    ("outreach_inbound", "received_at", "body = '', sender = ''", "body <> ''"),
    (
        "outreach_stray",
        "received_at",
        "body = '', sender = '', handled_at = coalesce(handled_at, now())",
        "sender <> ''",
    ),
    (
        "outreach_publicregistration",
        "verified_at",
        "name = '', phone = '', email = '', birth_date = NULL, cnp_sealed = NULL,"
        " handled_at = coalesce(handled_at, now())",
        "name <> ''",
    ),
)


def _count_texts(before: date) -> int:
    others = (
        count_rows(f"FROM {table} WHERE {there} AND {day} < %s")(before)
        for table, day, _values, there in _OTHERS
    )
    return count_rows(_TEXTS)(before) + sum(others)


def _blank_texts(before: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outreach_message SET body = '', subject = ''"
            f" WHERE id IN (SELECT m.id {_TEXTS})"
            " AND state NOT IN ('queued', 'leased', 'sending') RETURNING id",
            [before],
        )
        found = _forgotten(cursor, "outreach_message")
        for table, day, values, there in _OTHERS:
            cursor.execute(
                f"UPDATE {table} SET {values} WHERE {there} AND {day} < %s RETURNING id", [before]
            )
            found += _forgotten(cursor, table)
    return found


def _forgotten(cursor: Any, table: str) -> int:
    """The history forgets them too; how many there were."""
    keys = [key for (key,) in cursor.fetchall()]
    cursor.execute("SELECT forget_changes(%s, %s::bigint[])", [table, keys])
    return len(keys)


TEXTS = Clearing(_count_texts, _blank_texts)
