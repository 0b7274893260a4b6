"""Forms as every app uses them: fields, crispy inside the page's own form tag, refusals."""

import re
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.kit.text import clean

# Nothing that people enter here lies before it; a slip of the pen in the year does.
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class TextField(forms.CharField):
    """Text in one spelling; invisible characters alone count as nothing."""

    def to_python(self, value: Any) -> str:
        """Clean before the field asks whether it is empty, too long, or null."""
        return clean(str(value)) if value not in self.empty_values else ""


class LinesField(TextField):
    """The same, line by line: paragraphs stay."""

    def to_python(self, value: Any) -> str:
        """Each line clean, no more than one empty line between two, none at the ends."""
        if value in self.empty_values:
            return ""
        lines = "\n".join(clean(line) for line in str(value).splitlines())
        return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


class DateInput(forms.DateInput):
    """A native date field; its value must be ISO whatever the language."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(format="%Y-%m-%d", attrs=attrs)


class DayField(forms.DateField):
    """A day of this century, in a native field."""

    widget = DateInput
    default_validators = [
        MinValueValidator(EARLIEST, message=_("The day lies before the year 2000.")),
        MaxValueValidator(LATEST, message=_("The day lies after the year 2100.")),
    ]


class PastDayField(DayField):
    """A day up to today."""

    def validate(self, value: Any) -> None:
        """Not in the future."""
        super().validate(value)
        if value and value > today():
            raise forms.ValidationError(_("The day lies in the future."))


class PlainLayout:
    """Crispy draws the fields; the page draws form tag, token and buttons."""

    def point_out(self) -> None:
        """The browser begins at the first field that is wrong: a phone shows it at once."""
        form: Any = self
        wrong = next((name for name in form.fields if form.is_bound and form.errors.get(name)), "")
        if wrong:
            form.fields[wrong].widget.attrs["autofocus"] = True

    @property
    def helper(self) -> FormHelper:
        """No form tag and no token of its own."""
        self.point_out()
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class PlainForm(PlainLayout, forms.Form):
    """A form on the page's own form tag."""


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """The rows that a choice of this form has for this user."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
    field.queryset = rows


def saved(form: Any, *subject: Any, by: Any) -> bool:
    """Save a valid form; a refusal becomes an error of the form and nothing typed is lost."""
    if not form.is_valid():
        return False
    try:
        form.save(*subject, by=by)
    except DomainError as refused:
        form.add_error(None, str(refused))
        return False
    return True
