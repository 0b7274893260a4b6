"""Forms of reporting."""

from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.enums import MilestoneKind
from intespo.accounts.models import User
from intespo.kit.dates import long_day, today
from intespo.kit.errors import DomainError
from intespo.kit.figures import whole
from intespo.kit.forms import DayField, LinesField, PastDayField, PlainForm, TextField
from intespo.territory.models import County
from outreach.models import InterventionPlan
from partners.enums import CivilKind
from partners.models import CivilRecord, Methodology
from reporting import target_table
from reporting.ledger import Slice
from reporting.models import (
    Export,
    IndicatorNote,
    InsertionPlan,
    PlanAction,
    ReadingSystem,
    ReportDocument,
    ReportRun,
    Target,
)
from reporting.services import behind, exporting, plans, project, register, systems


class ExportForm(PlainForm):
    """What somebody takes out, as what, and what for."""

    kind = forms.ChoiceField(choices=Export.Kind, widget=forms.HiddenInput)
    subject = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    format = forms.ChoiceField(label=_("Format"), choices=Export.Format)
    purpose = TextField(label=_("What it is for"), min_length=5, max_length=200)

    def __init__(self, *words: Any, user: User, **named: Any) -> None:
        super().__init__(*words, **named)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """The subject is one that the user may see; what is no part of it is dropped."""
        data = super().clean() or {}
        text, kind = data.get("subject", ""), data.get("kind")
        if kind == Export.Kind.FIGURE:
            data["subject"] = self._figure(text)
        elif kind == Export.Kind.CELL:
            data["subject"] = self._cell(text)
        else:
            data["subject"] = ""
        return data

    def _figure(self, text: str) -> str:
        kind, _mark, query = text.partition("?")
        if kind not in MilestoneKind.values:
            raise forms.ValidationError(_("There is no such list."))
        return f"{kind}?{Slice.parse(query).query()}"

    def _cell(self, text: str) -> str:
        key, _space, code = text.partition(" ")
        runs = ReportRun.objects.visible_to(self.user)
        run = runs.filter(pk=int(key) if key.isascii() and key.isdigit() else 0).first()
        try:
            found = behind.find(run, code) if run else None
        except behind.NoCell:
            found = None
        if run is None or found is None or not behind.counts_persons(found.cell):
            raise forms.ValidationError(_("There is no such list."))
        mine = ReportDocument.objects.visible_to(self.user).filter(run=run)
        if not any(document.area == found.area for document in mine.select_related("county")):
            raise forms.ValidationError(_("There is no such list."))
        return f"{run.pk} {found.full_code}"

    def save(self) -> Export:
        """Ask for it."""
        data = self.cleaned_data
        return exporting.ask(
            Export.Kind(data["kind"]),
            data["subject"],
            Export.Format(data["format"]),
            data["purpose"],
            by=self.user,
        )


class PlanForm(PlainForm):
    """A county's next insertion plan."""

    first_year = forms.IntegerField(
        label=_("First of the three years"), min_value=2015, max_value=2100
    )

    def begun(self, user: User) -> InsertionPlan | None:
        """The plan; None when the form is wrong, or the county has it."""
        if not self.is_valid() or user.county is None:
            return None
        try:
            return plans.begin(user.county, self.cleaned_data["first_year"], by=user)
        except DomainError as refused:
            self.add_error("first_year", str(refused))
        return None


class PlanActionForm(forms.ModelForm):  # type: ignore[type-arg]
    """One row of the plan's form; its number follows from its place."""

    objective = TextField(label=_("Objective"), max_length=300)
    field = TextField(label=_("Field of intervention"), max_length=300, required=False)
    action = LinesField(
        label=_("Action / measure"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    group = TextField(label=_("Vulnerable group"), max_length=400)
    indicator = TextField(label=_("Indicator"), max_length=200)
    value = TextField(
        label=_("Value of the indicator"),
        max_length=20,
        help_text=_("A number, or a text such as “2/an”."),
    )
    institutions = TextField(label=_("Responsible institution"), max_length=200)
    funding = TextField(label=_("Source of funding"), max_length=200, required=False)
    notes = TextField(label=_("Remarks"), max_length=300, required=False)

    class Meta:
        model = PlanAction
        fields = (
            *("objective", "field", "action", "group", "indicator", "value", "institutions"),
            *("budget", "funding", "notes", "link"),
        )

    def written(self, plan: InsertionPlan, row: PlanAction | None) -> bool:
        """Whether the row was written; a refusal stands in the form."""
        if not self.is_valid():
            return False
        try:
            if row is None:
                plans.add_action(plan, self.cleaned_data)
            else:
                plans.change_action(row, self.cleaned_data)
        except DomainError as refused:
            self.add_error(None, str(refused))
            return False
        return True


class ResultForm(PlainForm):
    """What an action reached, a field for each of the plan's years."""

    def __init__(self, *words: Any, action: PlanAction, **named: Any) -> None:
        super().__init__(*words, **named)
        self.action = action
        told = {result.year: result.value for result in action.results.all()}
        for year in action.plan.years:
            self.fields[f"year_{year}"] = TextField(
                label=str(year), required=False, max_length=40, initial=told.get(year, "")
            )

    def told(self, user: User) -> bool:
        """Whether the results were written; a refusal stands in the form."""
        if not self.is_valid():
            return False
        try:
            for name, value in self.cleaned_data.items():
                plans.tell(self.action, int(name.removeprefix("year_")), value, by=user)
        except DomainError as refused:
            self.add_error(None, str(refused))
            return False
        return True


class OfficialCodeForm(PlainForm):
    """How the funding authority names an indicator."""

    official_code = TextField(label=_("Official code"), max_length=20, required=False)

    def save(self, code: str, *, by: User) -> IndicatorNote:
        """Write a new version."""
        return register.name_officially(code, self.cleaned_data["official_code"], by=by)


class TargetsForm(PlainForm):
    """The targets of one area, a field for each indicator; `seen` is what its page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)

    def __init__(self, *words: Any, targets: list[Target], **named: Any) -> None:
        super().__init__(*words, **named)
        self.targets = targets
        self.wanted: list[tuple[Target, int]] = []
        self.fields["seen"].initial = " ".join(f"{t.indicator}:{t.value}" for t in targets)
        for target in targets:
            self.fields[target.indicator] = forms.IntegerField(
                label=target_table.label_of(target.indicator),
                min_value=0,
                max_value=10_000_000,
                initial=target.value,
            )

    def clean(self) -> dict[str, Any]:
        """Only what this person changed; nothing gets less from stage to stage: cumulated."""
        data = super().clean() or {}
        shown = dict(pair.partition(":")[::2] for pair in (data.get("seen") or "").split())
        for target in self.targets:
            value = data.get(target.indicator)
            if value is None or str(value) == shown.get(target.indicator, str(target.value)):
                continue
            self.wanted.append((target, value))
            if shown.get(target.indicator, str(target.value)) != str(target.value):
                asked = _("Somebody set %(n)s meanwhile: load the page again.")
                self.add_error(target.indicator, asked % {"n": whole(target.value)})
            before, after = target_table.around(target)
            if before and value < before.value:
                words = _beyond(_("Less than the %(n)s by %(day)s."), before)
                self.add_error(target.indicator, words)
            if after and value > after.value:
                words = _beyond(_("More than the %(n)s by %(day)s."), after)
                self.add_error(target.indicator, words)
        return data

    @property
    def changes(self) -> str:
        """What was changed, from what to what."""
        return ", ".join(f"{t.indicator} {t.value} > {value}" for t, value in self.wanted)

    @transaction.atomic
    def save(self, *, by: User) -> None:
        """Write what changed; DomainError when it is not what it was any more."""
        for target, value in self.wanted:
            same = Target.objects.filter(pk=target.pk, value=target.value)
            if not same.update(value=value):
                raise DomainError(
                    _("Somebody changed these targets meanwhile: load the page again.")
                )


def _beyond(words: Any, bound: Target) -> str:
    return str(words % {"n": whole(bound.value), "day": long_day(bound.ends_on)})


class StageForm(PlainForm):
    """A day in between by which something is to be reached."""

    until = DayField(label=_("To be reached by"))

    def given(self) -> bool:
        """Add the stage at an even pace; False when the form is wrong, or the day."""
        if not self.is_valid():
            return False
        try:
            target_table.add_stage(self.cleaned_data["until"])
        except DomainError as refused:
            self.add_error("until", str(refused))
            return False
        return True


class SystemForm(PlainForm):
    """A system that is to read figures."""

    name = TextField(label=_("System"), max_length=80, min_length=3)
    purpose = TextField(label=_("What it is for"), min_length=5, max_length=200)

    def given(self, *, by: User) -> tuple[ReadingSystem, str] | None:
        """The system and its token; None when the form is wrong, or the name has a token."""
        if not self.is_valid():
            return None
        try:
            return systems.give(self.cleaned_data["name"], self.cleaned_data["purpose"], by=by)
        except DomainError as refused:
            self.add_error("name", str(refused))
        return None


class MethodologyForm(PlainForm):
    """A methodology that the agency adopted."""

    title = TextField(label=_("Title"), max_length=160, min_length=5)
    version = TextField(label=_("Version"), max_length=20)
    adopted_on = PastDayField(label=_("Adopted on"), initial=today)

    def save(self, *, by: User) -> Methodology:
        """Write it."""
        return project.adopt(**self.cleaned_data, by=by)


class CivilRecordForm(PlainForm):
    """Something that the civil society project did."""

    kind = forms.ChoiceField(label=_("What is counted"), choices=CivilKind)
    county = forms.ModelChoiceField(
        # The project is that of the more developed region, Bucharest-Ilfov (domain.md §9.5).
        County.objects.filter(region__more_developed=True),
        label=_("County"),
        empty_label=None,
    )
    title = TextField(
        label=_("What it was"),
        min_length=5,
        max_length=160,
        help_text=_("The session, the organisation, the campaign; no names of persons."),
    )
    held_on = PastDayField(label=_("On the day"), initial=today)
    people = forms.IntegerField(
        label=_("How many people"), min_value=1, max_value=10_000_000, help_text=_("Each once.")
    )

    def clean_held_on(self) -> date:
        """Not before the project began."""
        day: date = self.cleaned_data["held_on"]
        span = target_table.period()
        if span and day < span[0]:
            words = _("The project began on %(day)s.") % {"day": long_day(span[0])}
            raise forms.ValidationError(words)
        return day

    def save(self, *, by: User) -> CivilRecord:
        """Write it."""
        return project.note_civil(**self.cleaned_data, by=by)


class InterventionPlanForm(PlainForm):
    """A county's plan of one year."""

    year = forms.IntegerField(label=_("Year"), min_value=2015, max_value=2100)
    approved_on = PastDayField(label=_("Approved on"), initial=today)
    summary = TextField(label=_("What it sets out to do"), max_length=300, required=False)

    def save(self, *, by: User) -> InterventionPlan:
        """Write it."""
        return project.approve_plan(county=by.county, **self.cleaned_data, by=by)
