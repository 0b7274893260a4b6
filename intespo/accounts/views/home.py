"""Where each role begins, the theme, the help."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import Role

FIRST_PAGE = {
    Role.EXPERT: "cases:today",
    Role.TEAM_MEMBER: "cases:today",
    Role.COORDINATOR: "reporting:my_county",
    Role.NATIONAL: "reporting:national",
    Role.AUDITOR: "reporting:national",
    Role.PARTNER: "partners:own_organisations",
    Role.TECHNICAL: "accounts:help",
}
THEMES = ("light", "dark")


@require_safe
@roles(*Role)
def home(request: StaffRequest) -> HttpResponse:
    """The first page of a role."""
    return redirect(FIRST_PAGE[Role(request.user.role)])


@require_safe
@roles(*Role)
def help_page(request: StaffRequest) -> HttpResponse:
    """How the work goes, in Romanian, by role."""
    return render(request, "accounts/help.html")


@login_not_required
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """The public page for young people."""
    return render(request, "accounts/welcome.html")


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light or dark, kept in a cookie so that the first paint is right."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = resolve_url("accounts:home")
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        response.set_cookie(
            "theme",
            chosen,
            max_age=365 * 86400,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
