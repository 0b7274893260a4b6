"""The sign-in form of django-allauth with the session's length by role."""

from typing import Any

from allauth.account.forms import LoginForm as LibraryForm
from django.http import HttpRequest

from intespo.accounts.staff import session_end


class LoginForm(LibraryForm):  # type: ignore[misc]
    """E-mail and password."""

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> Any:
        """The library sets its own length after the sign-in: set the role's after it."""
        answer = super().login(request, redirect_url)
        if request.user.is_authenticated:
            request.session.set_expiry(session_end(request.user))
        return answer
