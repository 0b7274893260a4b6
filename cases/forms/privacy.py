"""Forms of the rights of the young person."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Education, RetentionSubject, Sex
from cases.models import Case, Objection, RetentionRule, Youth
from cases.services import privacy
from intespo.accounts import record
from intespo.accounts.models import User
from intespo.kit.cnp import parse
from intespo.kit.dates import today
from intespo.kit.forms import DateInput, PlainForm, PlainLayout, TextField, offer
from intespo.kit.phone import parse as parse_phone
from intespo.territory.models import Locality

FIELDS = (
    *("last_name", "first_name", "birth_date", "sex", "locality", "address", "phone"),
    *("phone_note", "email", "education"),
)


class RectifyForm(PlainForm):
    """What is known of a person; the personal number only when it was wrong."""

    last_name = TextField(label=_("Last name"), max_length=80)
    first_name = TextField(label=_("First name"), max_length=80)
    birth_date = forms.DateField(label=_("Birth date"), widget=DateInput())
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex)
    cnp = TextField(
        label="CNP",
        required=False,
        max_length=20,
        help_text=_("Leave it empty when it is right. It is not shown here."),
    )
    locality = forms.ModelChoiceField(label=_("Locality"), queryset=Locality.objects.none())
    address = TextField(label=_("Address"), required=False, max_length=200)
    phone = TextField(label=_("Phone"), required=False, max_length=30)
    phone_note = TextField(label=_("Whose phone, when"), required=False, max_length=80)
    email = forms.EmailField(label=_("E-mail"), required=False)
    education = forms.ChoiceField(
        label=_("Education"), required=False, choices=[("", "–"), *Education.choices]
    )
    reason = TextField(label=_("Reason"), max_length=200)

    def __init__(self, *words: Any, youth: Youth, **named: Any) -> None:
        kept = {name: getattr(youth, name) for name in FIELDS}
        super().__init__(*words, **{"initial": kept, **named})
        localities = Locality.objects.filter(county_id=youth.county_id)
        offer(self, "locality", localities)
        self.youth = youth

    def clean_phone(self) -> str:
        """A number that can be called, or none."""
        text: str = self.cleaned_data["phone"]
        number = parse_phone(text) if text else ""
        if text and not number:
            raise forms.ValidationError(_("This is not a phone number."))
        return number or ""

    def clean_birth_date(self) -> date:
        """Somebody between 10 and 60 years old: else it is a slip of the pen."""
        born: date = self.cleaned_data["birth_date"]
        if not 10 <= today().year - born.year <= 60:
            raise forms.ValidationError(_("Check the year of birth."))
        return born

    def clean(self) -> dict[str, Any]:
        """A personal number says birth and sex: they must not contradict."""
        data = super().clean() or {}
        typed = data.get("cnp")
        number = parse(typed, today()) if typed else None
        if typed and number is None:
            self.add_error("cnp", _("The CNP is not valid: check its digits."))
        elif number and data.get("birth_date") not in (None, number.birth_date):
            self.add_error("birth_date", _("The CNP says another birth date."))
        elif number and data.get("sex") and number.sex not in ("", data["sex"]):
            self.add_error("sex", _("The CNP says another sex."))
        data["number"] = number.number if number else self.youth.cnp
        return data

    def save(self, case: Case, *, by: User) -> list[str]:
        """Rectify."""
        values = {name: self.cleaned_data[name] for name in FIELDS}
        values["cnp"] = self.cleaned_data["number"]
        return privacy.rectify(case, values, self.cleaned_data["reason"], by=by)


class ObjectionForm(PlainForm):
    """How the person said that they do not want to be contacted."""

    words = TextField(
        label=_("How was it said, and when?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def save(self, case: Case, *, by: User) -> Objection:
        """Note the objection."""
        return privacy.object_to_contact(case, self.cleaned_data["words"], by=by)


class EraseForm(PlainForm):
    """Asked for, read, meant."""

    sure = forms.BooleanField(
        label=_("The young person asked for it, and I have read what stays. It cannot be undone.")
    )

    def save(self, case: Case, *, by: User) -> bool:
        """Erase."""
        return privacy.erase(case, by=by)


class RetentionForm(PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """A term."""

    class Meta:
        model = RetentionRule
        fields = ("months", "until", "basis", "active")
        widgets = {"until": DateInput()}

    def clean(self) -> dict[str, Any]:
        """The record of looks is kept for three years at least: the database refuses less."""
        data = super().clean() or {}
        is_log = self.instance.subject == RetentionSubject.ACCESS_LOG
        if is_log and (data.get("months") or 0) < record.KEPT_MONTHS:
            text = _("The record of looks is kept for %(n)s months at least.")
            self.add_error("months", forms.ValidationError(text, params={"n": record.KEPT_MONTHS}))
        return data
