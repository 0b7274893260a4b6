"""Wordings: what they cost, kept and retired by the agency."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import NATIONWIDE_ROLES, Role
from outreach import texts
from outreach.enums import MessageChannel
from outreach.forms.campaigns import TemplateForm
from outreach.models import MessageTemplate

READERS = (Role.EXPERT, Role.COORDINATOR, *NATIONWIDE_ROLES)


@require_safe
@roles(*READERS)
def template_list(request: StaffRequest) -> HttpResponse:
    """All wordings with their length in parts, with and without diacritics."""
    found = MessageTemplate.objects.filter(retired_at=None)
    rows = [
        {
            "template": one,
            "parts": texts.sms_parts(one.body),
            "plain": texts.sms_parts(texts.plain(one.body)),
            "sms": one.channel == MessageChannel.SMS,
        }
        for one in found
    ]
    context = {"rows": rows, "may_edit": request.user.role == Role.NATIONAL}
    return render(request, "outreach/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(Role.NATIONAL)
def template_add(request: StaffRequest) -> HttpResponse:
    """One more wording."""
    form = TemplateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.created_by = request.user
        form.save()
        messages.success(request, _("The wording is kept."))
        return redirect("outreach:templates")
    status = 422 if request.method == "POST" else 200
    return render(request, "outreach/template_add.html", {"form": form}, status=status)


@require_POST
@roles(Role.NATIONAL)
def template_retire(request: StaffRequest, pk: int) -> HttpResponse:
    """No new campaign uses it; those that do keep it."""
    found = get_object_or_404(MessageTemplate, pk=pk, retired_at=None)
    found.retired_at = timezone.now()
    found.save(update_fields=["retired_at"])
    messages.success(request, _("The wording is retired."))
    return redirect("outreach:templates")
