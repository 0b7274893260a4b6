"""An act that the rules of the field refuse, with a text for the person who tried it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class DomainError(Exception):
    """Refused by a rule; the text is translated and free of personal data."""


class Detour(Exception):
    """Not a failure: something has to be said first, at `address`."""

    def __init__(self, address: str) -> None:
        super().__init__("detour")
        self.address = address


class DomainErrorMiddleware:
    """A refusal that no form caught is a page with its text (409), never a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer with the refusal's text; every other exception goes on."""
        if isinstance(exception, DomainError):
            return render(request, "errors/refused.html", {"reason": str(exception)}, status=409)
        return None
