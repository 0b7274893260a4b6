"""What a line of the journal says, in words."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import (
    Channel,
    DocumentKind,
    ExclusionReason,
    JournalKind,
    LeaveReason,
    NextAction,
    Purpose,
    ReferralStatus,
    State,
    TransferStatus,
)
from cases.models import JournalEntry, Measure
from intespo.accounts.models import User
from intespo.kit.dates import short_day, today


def title(entry: JournalEntry) -> str:
    """One sentence; of a line whose details were erased only its kind."""
    words = TITLES.get(JournalKind(entry.kind))
    if not entry.detail or words is None:
        return str(entry.get_kind_display())
    return words(entry.detail)


def _day(text: str) -> str:
    """A day as the journal keeps it, as people write it."""
    return short_day(date.fromisoformat(text), today())


def _message(detail: dict[str, Any]) -> str:
    if "registration" in detail:
        return _("Registered on the public page")
    if "inbound" in detail:
        return _came_in(detail)
    return _("Message written: %(channel)s") % {"channel": Channel(detail["channel"]).label}


def _came_in(detail: dict[str, Any]) -> str:
    if why := detail.get("lifted"):
        return _("Messages again: %(why)s") % {"why": why}
    if detail.get("seen"):
        return _("Reply read")
    return _("Asked for no more messages") if detail.get("stops") else _("Reply came in")


def _excluded(detail: dict[str, Any]) -> str:
    reason = {"reason": ExclusionReason(detail["reason"]).label}
    lifted = detail.get("lifted")
    return (_("Exclusion lifted: %(reason)s") if lifted else _("Excluded: %(reason)s")) % reason


def _merged(detail: dict[str, Any]) -> str:
    return _("Records taken apart again") if detail.get("undone") else _("Records merged")


def _rectified(detail: dict[str, Any]) -> str:
    if "link" in detail:
        return _("The young person gave another phone number on their page")
    return _("Data corrected")


def _objected(detail: dict[str, Any]) -> str:
    withdrawn = detail.get("withdrawn")
    return _("Objection withdrawn") if withdrawn else _("Objects to being contacted")


def _next_action(detail: dict[str, Any]) -> str:
    if "done" in detail:
        return _("Done: %(action)s") % {"action": NextAction(detail["done"]).label}
    words = {"day": _day(detail["to"]), "reason": detail["reason"]}
    return _("Postponed to %(day)s: %(reason)s") % words


def _name(key: int | None) -> str:
    found = User.objects.filter(pk=key).first() if key else None
    return found.full_name if found else "–"


def _assigned(detail: dict[str, Any]) -> str:
    return _("Given to %(name)s") % {"name": _name(detail.get("to"))}


def _shared(detail: dict[str, Any]) -> str:
    if "with" in detail:
        return _("Shared with %(name)s") % {"name": _name(detail["with"])}
    return _("No longer shared with %(name)s") % {"name": _name(detail.get("without"))}


def _consent(detail: dict[str, Any]) -> str:
    purpose = {"purpose": Purpose(detail["purpose"]).label}
    withdrawn = detail.get("withdrawn")
    return (
        _("Consent withdrawn: %(purpose)s") if withdrawn else _("Consent given: %(purpose)s")
    ) % purpose


def _document(detail: dict[str, Any]) -> str:
    words = {"paper": DocumentKind(detail["kind"]).label, "reason": detail.get("removed")}
    if words["reason"]:
        return _("Paper taken out: %(paper)s (%(reason)s)") % words
    return _("Paper: %(paper)s") % words


def _presence(detail: dict[str, Any]) -> str:
    return _("Came to the agency on %(day)s") % {"day": _day(detail["on"])}


def _left(detail: dict[str, Any]) -> str:
    words = {"reason": LeaveReason(detail["reason"]).label, "note": detail["note"]}
    return _("Left: %(reason)s. %(note)s") % words


def _measure(detail: dict[str, Any]) -> str:
    measure = Measure.objects.filter(code=detail["measure"]).first()
    status = ReferralStatus(detail["status"]).label
    return _("%(measure)s: %(status)s") % {
        "measure": measure.name if measure else detail["measure"],
        "status": str(status).lower(),
    }


def _state(detail: dict[str, Any]) -> str:
    if detail["state"] == State.UNKNOWN and detail.get("was"):
        was = State(detail["was"]).label
        return _("Nobody confirmed “%(state)s” in time: not known now") % {"state": was}
    return _("State: %(state)s") % {"state": State(detail["state"]).label}


def _transfer(detail: dict[str, Any]) -> str:
    if "to" in detail:
        return _("Offered to the county %(code)s") % {"code": detail["to"]}
    if detail.get("accepted"):
        return _("Taken over from another county")
    status = TransferStatus(detail["status"]).label
    return _("Transfer: %(status)s") % {"status": str(status).lower()}


def _link(detail: dict[str, Any]) -> str:
    return _("Personal link closed") if detail.get("revoked") else _("Personal link made")


TITLES: dict[JournalKind, Callable[[dict[str, Any]], str]] = {
    JournalKind.MESSAGE: _message,
    JournalKind.EXCLUDED: _excluded,
    JournalKind.MERGED: _merged,
    JournalKind.RECTIFIED: _rectified,
    JournalKind.OBJECTED: _objected,
    JournalKind.NEXT_ACTION: _next_action,
    JournalKind.ASSIGNED: _assigned,
    JournalKind.SHARED: _shared,
    JournalKind.CONSENT: _consent,
    JournalKind.DOCUMENT: _document,
    JournalKind.PRESENCE: _presence,
    JournalKind.LEFT: _left,
    JournalKind.MEASURE: _measure,
    JournalKind.STATE: _state,
    JournalKind.TRANSFER: _transfer,
    JournalKind.LINK: _link,
}
