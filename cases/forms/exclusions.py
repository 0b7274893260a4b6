"""The forms of an exclusion and of a second file about one person."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import ExclusionReason
from cases.models import Case, Exclusion
from cases.services import exclusions, pairs
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.kit.forms import DayField, PastDayField, PlainForm, TextField

LATEST = date(2100, 1, 1)


class ExclusionForm(PlainForm):
    """Why, since when, until when, and how this is known."""

    reason = forms.ChoiceField(label=_("Reason"), choices=ExclusionReason)
    since = PastDayField(label=_("From"), initial=today)
    until = DayField(
        label=_("Until"),
        required=False,
        help_text=_("Empty when nobody knows: then it holds until somebody lifts it."),
    )
    note = TextField(
        label=_("How this is known"), max_length=200, help_text=_("Who said it, or which paper.")
    )

    def clean(self) -> dict[str, Any]:
        """In order, and not in another century."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The exclusion ends before it begins."))
        if until and until > LATEST:
            self.add_error("until", _("The day lies too far ahead."))
        return data

    def save(self, case: Case, *, by: User) -> Exclusion:
        """Exclude."""
        data = self.cleaned_data
        return exclusions.exclude(
            case, data["reason"], data["since"], data["until"], data["note"], by=by
        )


class SecondFileForm(PlainForm):
    """The number of the other file."""

    number = forms.IntegerField(
        label=_("Number of the other file"),
        min_value=1,
        max_value=2**62,
        help_text=_("It stands in its address and its head. This file is the one that is kept."),
    )

    def __init__(self, *words: Any, user: User, **named: Any) -> None:
        super().__init__(*words, **named)
        self.user = user
        self.made = 0

    def save(self, case: Case, *, by: User) -> None:
        """Ask about the pair."""
        other = Case.objects.visible_to(self.user).select_related("youth__locality")
        found = other.filter(pk=self.cleaned_data["number"]).first()
        if found is None:
            raise DomainError(str(_("There is no such file in your county.")))
        self.made = pairs.ask(case.youth, found.youth).pk
