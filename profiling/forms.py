"""The questionnaire, made from the rows of a grid."""

import uuid
from typing import Any

from django import forms

from cases.models import Case
from intespo.accounts.models import User
from intespo.kit.forms import PlainForm
from profiling import services
from profiling.models import Answer, Grid, Profile


class ProfileForm(PlainForm):
    """One field per criterion; the points stay out of sight while answering."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *words: Any, grid: Grid, case: Case, **named: Any) -> None:
        super().__init__(*words, **named)
        self.grid, self.case = grid, case
        proposed = {
            "LOC": services.locality_answer(case.youth.locality.kind),
            "AGE": services.age_answer(case.youth.age),
        }
        self.by_code = services.answers_by_code(grid)
        for criterion in grid.criteria.prefetch_related("answers"):
            choices = [(answer.code, answer.label) for answer in criterion.answers.all()]
            if criterion.multiple:
                self.fields[criterion.code] = forms.MultipleChoiceField(
                    label=criterion.label,
                    choices=choices,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )
            else:
                self.fields[criterion.code] = forms.ChoiceField(
                    label=criterion.label,
                    choices=choices,
                    widget=forms.RadioSelect,
                    initial=proposed.get(criterion.code),
                )

    def _chosen(self) -> list[Answer]:
        chosen = []
        for name, value in self.cleaned_data.items():
            if name != "key":
                codes = value if isinstance(value, list) else [value]
                chosen += [self.by_code[(name, code)] for code in codes]
        return chosen

    def save(self, *, by: User) -> Profile:
        """Freeze the profile."""
        key = self.cleaned_data["key"]
        return services.profile(self.case, self.grid, self._chosen(), key=key, by=by)
