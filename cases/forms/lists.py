"""The forms of lists: hand one in, tell its columns, change what a kind of list does."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from cases.enums import SENT_KINDS, Column, ListKind
from cases.layouts import Mapping
from cases.layouts.headings import LOOKED_AT
from cases.models import ListRule, ListRuleWord, SourceList
from cases.services import columns, hand_in, imports
from intespo.accounts.access import counties_of
from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from intespo.kit.forms import DayField, PlainForm, PlainLayout, offer
from intespo.kit.text import search_key
from intespo.territory.models import County
from partners.models import CollectionRound, Organisation

ACCEPTED = ".csv,.txt,.xlsx,.xls,.ods,text/csv"


class FileForm(PlainForm):
    """A list's file, and the day it is true on."""

    reference_date = DayField(
        label=_("The list is true on"),
        help_text=_("Ages are counted on this day."),
        initial=today,
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, XLSX, XLS or ODS, as it came: title rows and totals may stay. Nothing changes"
            " before you press Apply."
        ),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )

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

    @contextmanager
    def copied(self) -> Iterator[Path]:
        """The file as it came, for as long as it is looked at."""
        file = self.cleaned_data["file"]
        with tempfile.NamedTemporaryFile(suffix=Path(file.name or "").suffix[:8]) as copy:
            for chunk in file.chunks():
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name)


class ListUploadForm(FileForm):
    """A file, what it is, who sends it, and the day it is true on."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, kind.label) for kind in SENT_KINDS]
    )
    county = forms.ModelChoiceField(County.objects.none(), label=_("County"), empty_label=None)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Sender"),
        required=False,
        empty_label=_("nobody in particular"),
        help_text=_("Its columns are remembered, and the quality of its lists is counted."),
    )
    collection = forms.ModelChoiceField(
        CollectionRound.objects.none(),
        label=_("Round of data collection"),
        required=False,
        empty_label=_("none"),
    )
    field_order = ("kind", "county", "organisation", "collection")

    def __init__(self, *words: Any, user: User, **named: Any) -> None:
        super().__init__(*words, **named)
        offer(self, "county", counties_of(user))
        offer(self, "organisation", Organisation.objects.visible_to(user))
        offer(self, "collection", CollectionRound.objects.visible_to(user).filter(closed_on=None))

    def clean(self) -> dict[str, Any]:
        """Sender and round belong to the county of the list."""
        data = super().clean() or {}
        for name in ("organisation", "collection"):
            chosen = data.get(name)
            if chosen and data.get("county") and chosen.county_id != data["county"].pk:
                self.add_error(name, _("This one belongs to another county."))
        return data

    def save(self, *, by: User) -> SourceList | None:
        """Keep the list; None with an error at the file when it cannot be read."""
        data = self.cleaned_data
        with self.copied() as path:
            try:
                source, _is_new = imports.receive(
                    path,
                    kind=ListKind(data["kind"]),
                    county=data["county"],
                    reference_date=data["reference_date"],
                    organisation=data["organisation"],
                    collection=data["collection"],
                    name=data["file"].name or "",
                    by=by,
                )
            except DomainError as refused:
                self.add_error("file", str(refused))
                return None
        return source


class HandInForm(FileForm):
    """What a partner tells: the file, its day, and for which organisation, where there are two."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), empty_label=None
    )
    field_order = ("organisation", "reference_date", "file")

    def __init__(self, *words: Any, senders: QuerySet[Organisation], **named: Any) -> None:
        super().__init__(*words, **named)
        offer(self, "organisation", senders)
        self.fields["file"].help_text = _(
            "CSV, XLSX, XLS or ODS, as you keep it: title rows and totals may stay."
        )

    def save(self, *, by: User) -> SourceList | None:
        """Hand it in; None with an error at the file when it cannot be read."""
        data = self.cleaned_data
        words = {"organisation": data["organisation"], "reference_date": data["reference_date"]}
        with self.copied() as path:
            try:
                return hand_in.hand_in(path, name=data["file"].name or "", by=by, **words)
            except DomainError as refused:
                self.add_error("file", str(refused))
                return None


class ColumnsForm(PlainForm):
    """Which row is the header, and what each column holds."""

    header = forms.IntegerField(
        label=_("Row of the column names"),
        min_value=0,
        max_value=LOOKED_AT,
        help_text=_("0 when the list has none."),
    )

    def __init__(self, *words: Any, source: SourceList, **named: Any) -> None:
        super().__init__(*words, **named)
        self.sample = columns.sample(source)
        held = list(source.mapping.get("columns", ()))
        self.width = max([len(held), *(len(cells) for _row, cells in self.sample)])
        self.fields["header"].initial = source.mapping.get("header", 0)
        for place in range(self.width):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=_("Column %(n)s") % {"n": place + 1},
                choices=Column,
                required=False,
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
                initial=held[place] if place < len(held) else "",
            )

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """The choices, one a column."""
        self.point_out()
        return [self[f"column_{place}"] for place in range(self.width)]

    def clean(self) -> dict[str, Any]:
        """Two columns cannot hold the same."""
        data = super().clean() or {}
        seen: set[str] = set()
        for place in range(self.width):
            value = data.get(f"column_{place}", "")
            if value and value in seen:
                self.add_error(f"column_{place}", _("Another column holds this already."))
            seen.add(value)
        return data

    def save(self, source: SourceList, *, by: User) -> None:
        """Tell and remember."""
        data = self.cleaned_data
        chosen = tuple(Column(data.get(f"column_{place}", "")) for place in range(self.width))
        columns.tell(source, Mapping(data["header"], chosen), by=by)


class ListRuleForm(PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """What the lists of one kind do."""

    class Meta:
        model = ListRule
        fields = ("effect", "reason", "months", "basis")


class ListRuleWordForm(PlainLayout, forms.ModelForm):  # type: ignore[type-arg]
    """A word of the state column; kept folded, as it is looked for."""

    class Meta:
        model = ListRuleWord
        fields = ("word", "effect", "reason")

    def clean_word(self) -> str:
        """Small letters without diacritics."""
        word = search_key(self.cleaned_data["word"])
        if not word:
            raise forms.ValidationError(_("Write a word."))
        return word


WordFormSet = inlineformset_factory(
    ListRule, ListRuleWord, form=ListRuleWordForm, extra=2, can_delete=True
)
