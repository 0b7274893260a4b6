"""Accounts of staff: who may give which role, invitations, the second factor, the session's length.

Nobody signs up and nobody changes the own role; an account that worked with cases never becomes the
auditor's, who would check itself.
"""

from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from intespo.accounts.enums import COUNTY_ROLES, Role
from intespo.accounts.models import Change, CountyRule, User
from intespo.kit.errors import DomainError
from intespo.territory.models import County

# Which roles an account of a role may give; a coordinator only in the own county.
GIVES: dict[str, tuple[Role, ...]] = {
    Role.NATIONAL: tuple(Role),
    Role.COORDINATOR: (Role.EXPERT, Role.TEAM_MEMBER, Role.PARTNER),
}
ADMINISTRATORS = tuple(Role(role) for role in GIVES)
# Those who see a whole county's or the country's people sign in with a second factor.
WITH_SECOND_FACTOR = (Role.NATIONAL, Role.AUDITOR, Role.COORDINATOR)
# Hours until one signs in again; the more somebody sees, the sooner.
SESSION_HOURS = {
    Role.NATIONAL: 4,
    Role.AUDITOR: 4,
    Role.TECHNICAL: 4,
    Role.COORDINATOR: 8,
    Role.PARTNER: 8,
}
USUAL_HOURS = 10


def session_end(user: User) -> datetime:
    """When a session of this role that begins now ends, whatever is done in it."""
    hours = SESSION_HOURS.get(Role(user.role), USUAL_HOURS)
    return timezone.now() + timedelta(hours=hours)


def lacks_second_factor(user: User) -> bool:
    """The role or the county asks for a second factor and the account has none."""
    if not settings.SECOND_FACTOR or user.has_second_factor:
        return False
    if user.role in WITH_SECOND_FACTOR:
        return True
    return CountyRule.objects.filter(county=user.county, second_factor=True).exists()


def administered_by(user: User) -> QuerySet[User]:
    """Accounts that a user may look after, the own one left out."""
    accounts = User.objects.exclude(pk=user.pk)
    if user.role == Role.NATIONAL:
        return accounts
    if user.role == Role.COORDINATOR:
        return accounts.filter(county=user.county, role__in=GIVES[Role.COORDINATOR])
    return accounts.none()


@transaction.atomic
def invite(email: str, full_name: str, role: Role, county: County | None, *, by: User) -> User:
    """Make an account without a password; a link sets it, once, within three days."""
    _may_give(role, county, by)
    user = User(email=email.lower(), full_name=full_name, role=role, county=county)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise DomainError(_("There is an account with this e-mail address.")) from None
    return user


def send_invitation(user: User, *, by: User) -> None:
    """Send the link; an older one still works until a password is set."""
    key = default_token_generator.make_token(user)
    words = {"uidb36": user_pk_to_url_str(user), "key": key}
    path = reverse("account_reset_password_from_key", kwargs=words)
    context = {"user": user, "by": by, "link": f"{settings.SITE_URL}{path}"}
    text = render_to_string("accounts/mail/invitation.txt", context)
    send_mail(_("Your INTESPO account"), text, None, [user.email])


@transaction.atomic
def change(
    user: User, full_name: str, role: Role, county: County | None, active: bool, *, by: User
) -> User:
    """Change an account; a new role or county ends its sessions at once."""
    if user.pk == by.pk:
        raise DomainError(_("Nobody changes the own account here: ask a colleague."))
    if not administered_by(by).filter(pk=user.pk).exists():
        raise DomainError(_("This account is not yours to change."))
    _may_give(role, county, by)
    if role != user.role:
        _refuse_incompatible(user, role)
    user.full_name, user.role, user.county, user.is_active = full_name, role, county, active
    user.save(update_fields=["full_name", "role", "county", "is_active"])
    return user


def reset_second_factor(user: User, *, by: User) -> None:
    """Somebody lost phone and codes: at the next sign-in they set up a new factor."""
    if not administered_by(by).filter(pk=user.pk).exists():
        raise DomainError(_("This account is not yours to change."))
    Authenticator.objects.filter(user=user).delete()
    user.refresh_from_db()


def _may_give(role: Role, county: County | None, by: User) -> None:
    if role not in GIVES.get(by.role, ()):
        raise DomainError(_("You cannot give this role."))
    if (role in COUNTY_ROLES) != (county is not None):
        raise DomainError(_("This role needs a county, and only county roles have one."))
    if by.role == Role.COORDINATOR and county and county.pk != by.county_id:
        raise DomainError(_("You can only make accounts of your own county."))


def _refuse_incompatible(user: User, role: Role) -> None:
    """Who did the work does not check it; a partner's account never becomes staff's, nor back."""
    if role == Role.AUDITOR and Change.objects.filter(user_id=user.pk).exists():
        raise DomainError(
            _("Who worked with cases cannot become their auditor: make a new account.")
        )
    if Role.PARTNER in (role, user.role):
        raise DomainError(_("A partner's account stays a partner's: make a new account."))
