"""What every form of an act on a case has: counted once, and aware of what others did meanwhile."""

import uuid
from typing import Any

from django import forms

from cases.models import Case
from cases.services import acting
from intespo.kit.forms import PlainForm

MOST_FACTS = 10**6  # no case has as many: what is beyond was not sent by a form of ours


class StampField(forms.IntegerField):
    """The case's stamp: what is shown is always the present one, what is sent the one seen."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, min_value=0, max_value=MOST_FACTS)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """After a refusal the page has told the news: the next attempt knows them."""
        return initial


class KeyedForm(PlainForm):
    """A form that may be sent twice and counts once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ActForm(PlainForm):
    """A form of an act on a case; `seen` is None for who sends it without the page."""

    seen = StampField()

    def __init__(self, *words: Any, case: Case, **named: Any) -> None:
        super().__init__(*words, **named)
        self.case = case
        self.fields["seen"].initial = acting.stamp(case)

    def clean(self) -> dict[str, Any]:
        """A stamp that no form of ours made is told where somebody sees it."""
        data = super().clean() or {}
        if "seen" in self.errors:
            self.add_error(None, str(acting.GROWN_OLD))
        return data
