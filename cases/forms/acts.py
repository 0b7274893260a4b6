"""Forms of the acts on a case: contact, registration, session, postponement, correction."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Channel, NextAction, Outcome, SessionKind
from cases.models import Case, ContactAttempt, CounsellingSession, Milestone, Registration
from cases.services import contacts, milestones, registration
from cases.services.contacts import ContactNote
from intespo.accounts.models import User
from intespo.kit.dates import next_monday, short_day, today
from intespo.kit.forms import DayField, PlainForm, TextField

WHEN = (
    ("", _("as proposed")),
    ("tomorrow", _("Tomorrow")),
    ("days", _("In 3 days")),
    ("monday", _("Monday")),
    ("other", _("Another day")),
)


class KeyedForm(PlainForm):
    """A form that may be sent twice and counts once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ContactForm(KeyedForm):
    """Channel, outcome, note, next action: two digits, a word, Enter."""

    channel = forms.ChoiceField(label=_("By which way?"), choices=Channel)
    outcome = forms.ChoiceField(label=_("What came of it?"), choices=Outcome)
    note = TextField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    when = forms.ChoiceField(label=_("What next and when"), choices=WHEN, required=False)
    day = DayField(label=_("Another day"), required=False)
    action = forms.ChoiceField(
        label=_("Next action"),
        choices=[("", _("as the outcome proposes")), *NextAction.choices],
        required=False,
    )
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=600)

    def clean(self) -> dict[str, Any]:
        """Another day needs its day, and it lies ahead."""
        data = super().clean() or {}
        if data.get("when") == "other":
            day = data.get("day")
            if day is None and "day" not in self.errors:
                self.add_error("day", _("Choose the day."))
            elif day and not today() <= day <= today() + timedelta(days=366):
                self.add_error("day", _("The next action lies between today and a year from now."))
        return data

    def days(self) -> list[dict[str, str]]:
        """The ready dates, in words."""
        shown = {"tomorrow": today() + timedelta(days=1), "days": today() + timedelta(days=3)}
        monday = next_monday(today())
        words = [
            {"value": key, "label": str(dict(WHEN)[key]), "hint": short_day(shown[key])}
            for key in shown
        ]
        return [*words, {"value": "monday", "label": str(_("Monday")), "hint": short_day(monday)}]

    def _next_day(self) -> date | None:
        ready = {
            "tomorrow": today() + timedelta(days=1),
            "days": today() + timedelta(days=3),
            "monday": next_monday(today()),
            "other": self.cleaned_data.get("day"),
        }
        return ready.get(self.cleaned_data.get("when", ""))

    def save(self, case: Case, *, by: User) -> ContactAttempt:
        """Log the contact."""
        data = self.cleaned_data
        note = ContactNote(
            channel=Channel(data["channel"]),
            outcome=Outcome(data["outcome"]),
            key=data["key"],
            note=data["note"],
            minutes=data["minutes"],
            next_action=NextAction(data["action"]) if data["action"] else None,
            next_action_on=self._next_day(),
        )
        return contacts.log(case, note, by=by)


class RegisterForm(PlainForm):
    """Registration in the agency's records."""

    number = forms.RegexField(
        r"^[0-9A-Za-z./-]{1,20}$",
        label=_("Registration number"),
        error_messages={"invalid": _("Letters, digits, dots, slashes and dashes only.")},
    )
    office = TextField(label=_("Office"), max_length=80)
    on = DayField(label=_("Registered on"), initial=today)

    def save(self, case: Case, *, by: User) -> Registration:
        """Register."""
        data = self.cleaned_data
        return registration.register(
            case, number=data["number"], office=data["office"], on=data["on"], by=by
        )


class SessionForm(KeyedForm):
    """A session of information or counselling."""

    kind = forms.ChoiceField(label=_("Kind"), choices=SessionKind, widget=forms.RadioSelect)
    on = DayField(label=_("Held on"), initial=today)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480, initial=30)
    note = TextField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def save(self, case: Case, *, by: User) -> CounsellingSession:
        """Note the session."""
        data = self.cleaned_data
        return registration.hold_session(
            case,
            kind=SessionKind(data["kind"]),
            on=data["on"],
            minutes=data["minutes"],
            note=data["note"],
            key=data["key"],
            by=by,
        )


class PostponeForm(PlainForm):
    """Another day for the next action, with a reason."""

    day = DayField(label=_("New day"))
    reason = TextField(label=_("Reason"), max_length=200)

    def clean_day(self) -> date:
        """Ahead, within a year."""
        day: date = self.cleaned_data["day"]
        if not today() <= day <= today() + timedelta(days=366):
            raise forms.ValidationError(
                _("The next action lies between today and a year from now.")
            )
        return day

    def save(self, case: Case, *, by: User) -> None:
        """Postpone."""
        contacts.postpone(case, self.cleaned_data["day"], self.cleaned_data["reason"], by=by)


class CorrectForm(PlainForm):
    """Take a milestone back, or write it anew with another day."""

    reason = TextField(label=_("Reason"), max_length=300)
    on = DayField(
        label=_("The right day"),
        help_text=_("Leave it empty when it did not happen at all."),
        required=False,
    )

    def save(self, milestone: Milestone, *, by: User) -> None:
        """Void, or rewrite with the right day."""
        reason, on = self.cleaned_data["reason"], self.cleaned_data["on"]
        if on:
            milestones.rewrite(milestone, on, reason, by=by)
        else:
            milestones.void(milestone, reason, by=by)
