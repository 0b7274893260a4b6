"""django-allauth's hooks: staff accounts are made by their agency, nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    """No self sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: the public page for young people makes no account either."""
        return False


class StaffSocialAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens accounts that exist: it makes none and links none by hand."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Closed: the agency's directory knows people who have no business here."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:
        """Nothing of the directory's names is written: the account says who somebody is."""
        sociallogin.user.email = data.get("email") or ""
        return sociallogin.user
