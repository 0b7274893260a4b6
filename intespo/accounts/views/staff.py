"""Looking after accounts: the agency for all, a coordinator for the own county."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intespo.accounts import record, staff, tasks
from intespo.accounts.access import StaffRequest, roles
from intespo.accounts.enums import LogAction, Role
from intespo.accounts.forms import ChangeForm, InviteForm
from intespo.accounts.models import CountyRule, User
from intespo.kit.background import after_commit
from intespo.kit.forms import saved
from intespo.kit.paging import keyset


@require_safe
@roles(*staff.ADMINISTRATORS)
def users(request: StaffRequest) -> HttpResponse:
    """Accounts, the oldest first."""
    found = staff.administered_by(request.user)
    rule = CountyRule.objects.filter(county=request.user.county, second_factor=True)
    context = {"page": keyset(found, request, "id"), "strict": rule.exists()}
    return render(request, "accounts/users.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles(*staff.ADMINISTRATORS)
def invite(request: StaffRequest) -> HttpResponse:
    """A new account and its e-mail."""
    form = InviteForm(request.POST or None, user=request.user)
    if request.method == "POST" and saved(form, by=request.user):
        made = User.objects.get(email=form.cleaned_data["email"].lower())
        return _invited(request, made, "invited")
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
    before = f"{account.role} {account.county_id or '-'} {account.is_active}"
    if request.method == "POST" and saved(form, account, by=request.user):
        account.refresh_from_db()
        after = f"{account.role} {account.county_id or '-'} {account.is_active}"
        _note(request, account, f"{before} → {after}")
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
        return redirect("accounts:users")
    return _invited(request, account, "invited again")


@require_POST
@roles(Role.COORDINATOR)
def county_rule(request: StaffRequest) -> HttpResponse:
    """The county's switch: everybody signs in with a second factor."""
    strict = request.POST.get("second_factor") == "1"
    CountyRule.objects.update_or_create(
        county=request.user.county, defaults={"second_factor": strict}
    )
    words = f"second factor for all: {strict}"
    county = request.user.county_id
    record.note(request, LogAction.RULE, "county", county, county=county, words=words)
    messages.success(request, _("Saved."))
    return redirect("accounts:users")


@require_POST
@roles(*staff.ADMINISTRATORS)
def reset_factor(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody lost phone and codes."""
    account = get_object_or_404(staff.administered_by(request.user), pk=pk)
    staff.reset_second_factor(account, by=request.user)
    _note(request, account, "second factor reset")
    messages.success(request, _("The second factor was reset; it is set up at the next sign-in."))
    return redirect("accounts:user", account.pk)


def _invited(request: StaffRequest, account: User, words: str) -> HttpResponse:
    """The e-mail leaves in the background."""
    after_commit(tasks.send_invitation, account.pk, request.user.pk)
    _note(request, account, words)
    text = _("The invitation to %(email)s is on its way; its link works for three days.")
    messages.success(request, text % {"email": account.email})
    return redirect("accounts:users")


def _note(request: StaffRequest, account: User, words: str) -> None:
    """Acts on accounts stand on the record beside the looks."""
    county = account.county_id
    record.note(request, LogAction.ACCOUNT, "user", account.pk, county=county, words=words)
