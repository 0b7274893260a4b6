"""Pages of people who signed in are theirs alone; some files are opened with a reason only."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

from intespo.accounts.record import ReasonNeeded
from intespo.accounts.staff import lacks_second_factor


class ReasonMiddleware:
    """A file outside the own caseload: first the reason, then on to where one wanted to go."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A redirect; a fragment asks the browser for a whole page."""
        if not isinstance(exception, ReasonNeeded):
            return None
        back = request.path if request.method in ("GET", "HEAD") else ""
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": exception.address})
        return redirect(exception.address + (f"?{urlencode({'next': back})}" if back else ""))


class SecondFactorMiddleware:
    """Who has to have a second factor sets it up first: until then there is no other page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, words: Any, named: Any
    ) -> HttpResponse | None:
        """To the set-up, from everywhere but the account's own pages."""
        name = (request.resolver_match.url_name if request.resolver_match else "") or ""
        user = request.user
        if not user.is_authenticated or name.startswith(("mfa_", "account_")) or name == "theme":
            return None
        return redirect("mfa_index") if lacks_second_factor(user) else None


class PrivatePagesMiddleware:
    """`Cache-Control: private, no-store` on every answer to somebody who signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response
