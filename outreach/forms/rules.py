"""Rules of sending and addresses of agencies; an opt-out noted or undone."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from intespo.kit.dates import today
from intespo.kit.forms import DayField, PlainForm, PlainLayout, TextField
from outreach.models import CountyOffice, SendingRule


class SendingRuleForm(PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """A new version of a way's rule; the one before holds until the day."""

    valid_from = DayField(label=_("In force from"), initial=today)

    class Meta:
        model = SendingRule
        fields = (
            *("valid_from", "weekday_from", "weekday_until", "saturday_from", "saturday_until"),
            *("cap", "cap_days", "per_second", "price", "approval_above"),
        )

    def clean_valid_from(self) -> Any:
        """Not in the past: what was sent keeps its price. Once a day and way."""
        day = self.cleaned_data["valid_from"]
        if day < today():
            raise forms.ValidationError(_("The day lies in the past."))
        if SendingRule.objects.filter(channel=self.instance.channel, valid_from=day).exists():
            raise forms.ValidationError(_("There is a rule from this day on."))
        return day

    def clean(self) -> dict[str, Any]:
        """Both Saturday hours or none, in order."""
        data: dict[str, Any] = super().clean() or {}
        begin, end = data.get("saturday_from"), data.get("saturday_until")
        if bool(begin) != bool(end):
            self.add_error("saturday_until", _("Give both hours, or none: then nothing leaves."))
        elif begin and end and end <= begin:
            self.add_error("saturday_until", _("The hours end before they begin."))
        return data


class OfficeForm(PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """Where a county's agency is."""

    phone = TextField(label=_("Phone"), max_length=20, required=False)
    address = TextField(label=_("Address"), max_length=160)
    hours = TextField(label=_("Open"), max_length=120, required=False)

    class Meta:
        model: type[Model] = CountyOffice
        fields = ("phone", "address", "hours")


class OptOutForm(PlainForm):
    """Why messages may be sent again; that they may not needs no reason."""

    # What the page offered: an old page does not turn it round.
    closed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    why = TextField(label=_("Why, and how we know"), max_length=300)

    def __init__(self, *words: Any, closed: bool, **named: Any) -> None:
        super().__init__(*words, **named)
        self.stands = self.fields["closed"].initial = closed
        if not closed:
            del self.fields["why"]

    def clean(self) -> dict[str, Any]:
        """The page still says what stands."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("closed", False) != self.stands:
            raise forms.ValidationError(_("Somebody changed this meanwhile: load the page anew."))
        return data
