"""What lists do by kind, as rows that the agency edits; and how good each sender's lists are."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.enums import ListKind
from cases.filters import SourceListFilter
from cases.forms.lists import ListRuleForm, WordFormSet
from cases.models import ListRule, SourceList
from cases.services import quality
from cases.views.lists import READERS
from intespo.accounts import record
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import LogAction, Role
from intespo.kit.paging import keyset
from partners.models import Organisation


@require_safe
@roles(*READERS)
def list_rules(request: StaffRequest) -> HttpResponse:
    """Each kind of list and what it does."""
    rules = ListRule.objects.prefetch_related("words")
    context = {"rules": rules, "may_edit": request.user.role == Role.NATIONAL}
    return render(request, "cases/list_rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL)
def list_rule(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what a kind of list does, and the words that decide otherwise."""
    rule = get_object_or_404(ListRule, pk=pk)
    form = ListRuleForm(request.POST or None, instance=rule)
    words = WordFormSet(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid() and words.is_valid():
        form.save()
        words.save()
        said = f"{rule.kind}: {rule.effect} {rule.reason}"
        record.note(request, LogAction.RULE, "list_rule", rule.pk, county=None, words=said)
        messages.success(request, _("Saved. Lists that are read from now on follow it."))
        return redirect("cases:list_rules")
    status = 422 if request.method == "POST" else 200
    context = {"rule": rule, "form": form, "words": words}
    return render(request, "cases/list_rule.html", context, status=status)


@require_safe
@roles(*READERS)
def list_quality(request: StaffRequest) -> HttpResponse:
    """By sender: what its lists held, and what came of the people they brought."""
    rows = quality.by_sender(SourceList.objects.visible_to(request.user))
    context = {"rows": rows, "nationwide": request.user.is_nationwide}
    return render(request, "cases/list_quality.html", context)


@require_safe
@roles(*READERS)
def quality_rows(request: StaffRequest) -> HttpResponse:
    """The rows that one figure of a sender counts."""
    figure = request.GET.get("cifra", "")
    lists = SourceListFilter(
        request.GET, queryset=SourceList.objects.visible_to(request.user), request=request
    )
    if figure not in quality.FIGURES or not lists.is_valid():
        raise Http404
    rows = quality.rows_of(lists.qs, figure).select_related("locality", "source_list__organisation")
    page = keyset(rows.prefetch_related("pairs__youth", "youth__cases"), request, "id")
    county = request.user.county_id
    record.note(request, LogAction.LISTED, "list_rows", None, county=county, words=figure)
    context = {
        "page": page,
        "figure": quality.FIGURES[figure].label,
        "sender": _sender(lists.form.cleaned_data),
    }
    return render(request, "cases/quality_rows.html", context)


def _sender(asked: dict[str, Any]) -> str:
    """Whose lists they are: an organisation, or a kind of list for which nobody was named."""
    if isinstance(asked["organisation"], Organisation):
        return str(asked["organisation"])
    return str(ListKind(asked["kind"]).label) if asked["kind"] else ""
