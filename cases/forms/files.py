"""Forms of opening files: the reason outside the own caseload, and across a county border."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from intespo.accounts import glass
from intespo.accounts.enums import LookReason
from intespo.accounts.models import BreakGlass, User
from intespo.accounts.tasks import tell_break_glass
from intespo.kit.background import after_commit
from intespo.kit.forms import PlainForm, TextField


class ReasonForm(PlainForm):
    """Why a file outside the own caseload is opened."""

    reason = forms.ChoiceField(
        label=_("Why do you open this file?"), choices=LookReason, widget=forms.RadioSelect
    )
    words = TextField(label=_("In words"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        """Something else needs its words."""
        data = super().clean() or {}
        if data.get("reason") == LookReason.OTHER and not data.get("words"):
            self.add_error("words", _("Say in a few words why."))
        return data


class GlassForm(PlainForm):
    """Why a file of another county has to be opened now."""

    words = TextField(
        label=_("Why does this file have to be opened now?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def save(self, case: Case, *, by: User) -> BreakGlass:
        """Break the glass and tell both coordinators."""
        opened = glass.break_glass(case.pk, case.county, self.cleaned_data["words"], by=by)
        after_commit(tell_break_glass, opened.pk)
        return opened
