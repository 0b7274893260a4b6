"""Forms of the daily acts on a case: contact, postponement, correction."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from cases.enums import Channel, NextAction, Outcome, Refusal
from cases.forms.acting import ActForm, KeyedForm
from cases.models import Case, ContactAttempt, Milestone
from cases.services import contacts, milestones
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
AHEAD = _("The next action lies between today and a year from now.")


class ContactForm(ActForm, KeyedForm):
    """Channel, outcome, note, next action: two digits, a word, Enter."""

    channel = forms.ChoiceField(label=_("By which way?"), choices=Channel)
    outcome = forms.ChoiceField(label=_("What came of it?"), choices=Outcome)
    direction = forms.ChoiceField(
        label=_("Who began"),
        choices=ContactAttempt.Direction,
        required=False,
    )
    refusal = forms.ChoiceField(
        label=_("Why not"), choices=[("", _("not said")), *Refusal.choices], required=False
    )
    told = forms.BooleanField(
        label=_("I told them what we keep about them and why"), required=False
    )
    on = DayField(label=_("It was on"), required=False)
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
        """Another day needs its day, and it lies ahead; what happened lies behind."""
        data = super().clean() or {}
        if data.get("when") == "other":
            day = data.get("day")
            if day is None and "day" not in self.errors:
                self.add_error("day", _("Choose the day."))
            elif day and not today() <= day <= today() + timedelta(days=366):
                self.add_error("day", AHEAD)
        on = data.get("on")
        if on and on > today():
            self.add_error("on", _("A contact cannot lie in the future."))
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

    def _moment(self) -> datetime | None:
        """Noon of another day; of today the moment itself."""
        on = self.cleaned_data.get("on")
        if not on or on == today():
            return None
        return make_aware(datetime.combine(on, time(12)))

    def save(self, case: Case, *, by: User) -> ContactAttempt:
        """Log the contact."""
        data = self.cleaned_data
        note = ContactNote(
            channel=Channel(data["channel"]),
            outcome=Outcome(data["outcome"]),
            key=data["key"],
            note=data["note"],
            minutes=data["minutes"],
            at=self._moment(),
            direction=ContactAttempt.Direction(data["direction"] or contacts.OUT),
            refusal=Refusal(data["refusal"]) if data["refusal"] else None,
            told=data["told"],
            next_action=NextAction(data["action"]) if data["action"] else None,
            next_action_on=self._next_day(),
            seen=data["seen"],
        )
        return contacts.log(case, note, by=by)


class PostponeForm(ActForm):
    """Another day for the next action, with a reason."""

    day = DayField(label=_("New day"))
    reason = TextField(label=_("Reason"), max_length=200)

    def clean_day(self) -> date:
        """Ahead, within a year."""
        day: date = self.cleaned_data["day"]
        if not today() <= day <= today() + timedelta(days=366):
            raise forms.ValidationError(AHEAD)
        return day

    def save(self, case: Case, *, by: User) -> None:
        """Postpone."""
        data = self.cleaned_data
        contacts.postpone(case, data["day"], data["reason"], by=by, seen=data["seen"])


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
