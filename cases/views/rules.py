"""Rules of case work as rows: everybody reads them, the agency edits them."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases.forms import rules as forms_of
from cases.models import ConsentText, LevelRule, Measure, OutcomeRule, StateRule
from cases.services import states
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import CASE_READERS, LogAction, Role


class Kind(NamedTuple):
    """A table of rules: its rows and the form of one."""

    label: Promise
    model: type[Model]
    form: "type[forms.ModelForm[Any]]"


KINDS = {
    "rezultate": Kind(gettext_lazy("Outcomes of a contact"), OutcomeRule, forms_of.OutcomeRuleForm),
    "stari": Kind(gettext_lazy("How long a state is believed"), StateRule, forms_of.StateRuleForm),
    "niveluri": Kind(gettext_lazy("Rhythm and team by level"), LevelRule, forms_of.LevelRuleForm),
    "masuri": Kind(gettext_lazy("Measures and their conditions"), Measure, forms_of.MeasureForm),
    "acorduri": Kind(gettext_lazy("Texts of consents"), ConsentText, forms_of.ConsentTextForm),
}


@require_safe
@roles(*CASE_READERS)
def rules(request: StaffRequest) -> HttpResponse:
    """All rules of case work on one page."""
    context = {
        "outcomes": OutcomeRule.objects.all(),
        "states": StateRule.objects.all(),
        "levels": LevelRule.objects.all(),
        "measures": Measure.objects.all(),
        "texts": ConsentText.objects.all(),
        "kinds": {name: kind.label for name, kind in KINDS.items()},
        "may_edit": request.user.role == Role.NATIONAL,
    }
    return render(request, "cases/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL)
def rule(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Change one row; a consent's text gets a new version instead."""
    if kind not in KINDS:
        raise Http404
    found = get_object_or_404(KINDS[kind].model._default_manager, pk=pk)
    form = KINDS[kind].form(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        if isinstance(found, ConsentText):
            _next_version(form.instance)
        else:
            form.save()
        said = f"{kind} {pk}: {', '.join(form.changed_data)}"
        record.note(request, LogAction.RULE, "work_rule", pk, county=None, words=said)
        messages.success(request, _("Saved. What is noted from now on follows it."))
        return redirect("cases:rules")
    context = {"rule": found, "form": form, "label": KINDS[kind].label}
    return render(
        request, "cases/rule.html", context, status=422 if request.method == "POST" else 200
    )


def _next_version(text: ConsentText) -> None:
    """The same purpose, one version on: consents that were given keep the text they were given.

    The very same text a second time is a double click.
    """
    standing = ConsentText.objects.select_for_update().filter(purpose=text.purpose)
    last = max(standing, key=lambda one: one.version)
    if (last.text, last.valid_from) != (text.text, text.valid_from):
        ConsentText.objects.create(
            purpose=text.purpose,
            version=last.version + 1,
            text=text.text,
            valid_from=text.valid_from,
        )


@require_safe
@roles(*CASE_READERS)
def movements(request: StaffRequest) -> HttpResponse:
    """Who joins and who leaves, by month."""
    own = None if request.user.is_nationwide else request.user.county_id
    context = {"months": states.joiners_and_leavers(own), "county": request.user.county}
    return render(request, "cases/movements.html", context)
