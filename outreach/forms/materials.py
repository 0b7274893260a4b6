"""Materials of a campaign for the public."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.forms import DayField, PlainLayout, TextField
from outreach.models import Campaign, Material

AHEAD = timedelta(days=366)


class MaterialForm(PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """What, where, for whom, how many, whom it reached, what it cost."""

    name = TextField(label=_("What is it?"), max_length=120)
    place = TextField(label=_("Where"), max_length=160)
    used_on = DayField(label=_("On"), initial=today)

    class Meta:
        model = Material
        fields = (
            *("name", "kind", "audience", "campaign", "place", "used_on"),
            *("pieces", "reached", "cost"),
        )

    def __init__(self, *words: Any, by: User, **named: Any) -> None:
        super().__init__(*words, **named)
        self.by = by
        mine = Campaign.objects.visible_to(by)
        self.fields["campaign"].queryset = mine  # type: ignore[attr-defined]

    def clean_used_on(self) -> date:
        """Not years ahead."""
        day: date = self.cleaned_data["used_on"]
        if day > today() + AHEAD:
            raise forms.ValidationError(_("The day lies more than a year ahead."))
        return day

    def create(self) -> Material:
        """Of the user's county, or of the country."""
        made: Material = self.save(commit=False)
        if made.pk is None:
            made.county_id, made.created_by = self.by.county_id, self.by
        made.save()
        return made
