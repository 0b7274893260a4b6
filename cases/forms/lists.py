"""The form that hands in a list."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cases.enums import ListKind
from cases.layouts import LAYOUTS
from cases.models import SourceList
from cases.services import imports
from intespo.accounts.access import counties_of
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.kit.forms import DayField, PlainForm, offer
from intespo.territory.models import County


class ListUploadForm(PlainForm):
    """A file, what it is, and the day it is true on."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(k.value, k.label) for k in LAYOUTS])
    county = forms.ModelChoiceField(County.objects.none(), label=_("County"), empty_label=None)
    reference_date = DayField(
        label=_("The list is true on"),
        help_text=_("Ages are counted on this day."),
        initial=today,
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV as it came. Nothing changes before you press Apply."),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )

    def __init__(self, *words: Any, user: User, **named: Any) -> None:
        super().__init__(*words, **named)
        offer(self, "county", counties_of(user))

    def clean_reference_date(self) -> date:
        """Today or before, on a day for which age limits are known."""
        day: date = self.cleaned_data["reference_date"]
        try:
            imports.check_day(day)
        except DomainError as refused:
            raise forms.ValidationError(str(refused)) from refused
        return day

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse what is too large before it is copied anywhere."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        most = settings.MAX_LIST_BYTES
        if (file.size or 0) > most:
            text = _("The file has %(size)s MB; at most %(most)s MB can be read. Split it.")
            words = {"size": (file.size or 0) // 2**20, "most": most // 2**20}
            raise forms.ValidationError(text, params=words)
        return file

    def save(self, *, by: User) -> SourceList | None:
        """Keep the list; None with an error at the file when it cannot be read."""
        data = self.cleaned_data
        with tempfile.NamedTemporaryFile(suffix=".csv") as copy:
            for chunk in data["file"].chunks():
                copy.write(chunk)
            copy.flush()
            try:
                source, _is_new = imports.receive(
                    Path(copy.name),
                    kind=ListKind(data["kind"]),
                    county=data["county"],
                    reference_date=data["reference_date"],
                    name=data["file"].name or "",
                    by=by,
                )
            except DomainError as refused:
                self.add_error("file", str(refused))
                return None
        return source
