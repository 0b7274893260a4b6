"""The two small forms of the young person's own page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intespo.kit.dates import today
from intespo.kit.forms import DateInput, PlainForm, TextField


class BornForm(PlainForm):
    """The birth date opens the page."""

    born = forms.DateField(label=_("Your birth date"), widget=DateInput())

    def clean_born(self) -> object:
        """In the past."""
        born = self.cleaned_data["born"]
        if born > today():
            raise forms.ValidationError(_("The day lies in the future."))
        return born


class PhoneForm(PlainForm):
    """Another phone number."""

    phone = TextField(
        label=_("Your phone number"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
