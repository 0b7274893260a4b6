"""Looking after accounts: the agency for all, a coordinator for the own county."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intespo.accounts import staff
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import Role
from intespo.accounts.forms import ChangeForm, InviteForm
from intespo.accounts.models import CountyRule
from intespo.kit.forms import saved
from intespo.kit.paging import keyset


@require_safe
@roles(*staff.ADMINISTRATORS)
def users(request: StaffRequest) -> HttpResponse:
    """Accounts, by e-mail."""
    found = staff.administered_by(request.user).order_by("email")
    rule = CountyRule.objects.filter(county=request.user.county, second_factor=True)
    context = {"page": keyset(found, request, "email"), "strict": rule.exists()}
    return render(request, "accounts/users.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*staff.ADMINISTRATORS)
def invite(request: StaffRequest) -> HttpResponse:
    """A new account and its e-mail."""
    form = InviteForm(request.POST or None, user=request.user)
    if request.method == "POST" and saved(form, by=request.user):
        messages.success(request, _("The invitation was sent; its link works for three days."))
        return redirect("accounts:users")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/invite.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*staff.ADMINISTRATORS)
def user(request: StaffRequest, pk: int) -> HttpResponse:
    """One account: its name, role, county, whether it may sign in."""
    account = get_object_or_404(staff.administered_by(request.user), pk=pk)
    now = {"full_name": account.full_name, "role": account.role, "county": account.county_id}
    form = ChangeForm(
        request.POST or None, user=request.user, initial={**now, "active": account.is_active}
    )
    if request.method == "POST" and saved(form, account, by=request.user):
        messages.success(request, _("Saved. If the role or county changed, all sessions ended."))
        return redirect("accounts:users")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "account": account}
    return render(request, "accounts/user.html", context, status=status)


@require_POST
@roles(*staff.ADMINISTRATORS)
def invite_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Another link for somebody who never set a password."""
    account = get_object_or_404(staff.administered_by(request.user), pk=pk, is_active=True)
    if account.has_usable_password():
        messages.info(request, _("This account has a password: “Forgotten?” makes a new one."))
    else:
        staff.send_invitation(account, by=request.user)
        messages.success(request, _("The invitation was sent; its link works for three days."))
    return redirect("accounts:users")


@require_POST
@roles(Role.COORDINATOR)
def county_rule(request: StaffRequest) -> HttpResponse:
    """The county's switch: everybody signs in with a second factor."""
    strict = request.POST.get("second_factor") == "1"
    CountyRule.objects.update_or_create(
        county=request.user.county, defaults={"second_factor": strict}
    )
    messages.success(request, _("Saved."))
    return redirect("accounts:users")
