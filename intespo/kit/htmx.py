"""One view, one address: the page, or only its fragment when htmx asks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """A request that went through django-htmx's middleware."""

    htmx: HtmxDetails


# htmx stops asking when it gets this status.
STOP_POLLING = 286


def wants_fragment(request: HttpRequest) -> bool:
    """An htmx swap; a history restore sends the same header and must get the whole page."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request and not htmx.boosted


def page_or_fragment(
    request: HttpRequest,
    page: str,
    fragment: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render `fragment` for an htmx swap, `page` otherwise."""
    template = fragment if wants_fragment(request) else page
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def polled(
    request: HttpRequest, page: str, fragment: str, context: dict[str, Any], *, waiting: bool
) -> HttpResponse:
    """A state that htmx asks for again and again; at the end the page comes anew, as a whole."""
    response = page_or_fragment(request, page, fragment, context)
    if wants_fragment(request) and not waiting:
        response.status_code = STOP_POLLING
        response["HX-Refresh"] = "true"
    return response
