"""django-allauth's hooks: staff accounts are made by their agency, nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    """No self sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: the public page for young people makes no account either."""
        return False
