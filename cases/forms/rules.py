"""Forms of the rules of case work, for the agency."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import ConsentText, LevelRule, Measure, OutcomeRule, StateRule
from intespo.kit.forms import DayField, PlainLayout


class SomeDays:
    """A term of no days would be over before it begins."""

    cleaned_data: dict[str, Any]

    def clean_days(self) -> int | None:
        """At least one, or none at all where that is allowed."""
        days: int | None = self.cleaned_data["days"]
        if days == 0:
            raise forms.ValidationError(_("At least one day."))
        return days


class OutcomeRuleForm(PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """What an outcome leads to."""

    class Meta:
        model = OutcomeRule
        fields = (
            *("column", "position", "reached", "stage", "agreement", "state"),
            *("next_action", "days"),
        )

    def clean_position(self) -> int:
        """A key leads to one outcome."""
        position: int = self.cleaned_data["position"]
        others = OutcomeRule.objects.exclude(pk=self.instance.pk)
        if others.filter(position=position).exists():
            raise forms.ValidationError(_("Another outcome stands there already."))
        return position


class StateRuleForm(SomeDays, PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """How long a state is believed."""

    class Meta:
        model = StateRule
        fields = ("group", "days")


class LevelRuleForm(SomeDays, PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """Rhythm and team of a level."""

    class Meta:
        model = LevelRule
        fields = ("days", "social_worker", "counsellor", "services")


class MeasureForm(PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """Who may get a measure."""

    valid_from = DayField(label=_("in force from"))
    valid_until = DayField(label=_("in force until"), required=False)

    class Meta:
        model = Measure
        fields = (
            *("name", "path", "basis", "min_age", "max_age_exclusive", "levels", "isced_min"),
            *("isced_max", "registered_days", "at_risk", "amount", "unit", "note"),
            *("valid_from", "valid_until"),
        )


class ConsentTextForm(PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """A new version of a text: old consents keep theirs."""

    valid_from = DayField(label=_("in force from"))

    class Meta:
        model = ConsentText
        fields = ("text", "valid_from")
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
