"""Headers that Django has no setting for: what a page may ask of the device, who may embed it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Nothing of the device is used; passkeys are, on our own pages.
DENIED = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen"),
    *("geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb"),
)
PERMISSIONS = ", ".join([*(f"{name}=()" for name in DENIED), "publickey-credentials-get=(self)"])


class HeadersMiddleware:
    """`Permissions-Policy` and `Cross-Origin-Resource-Policy` on every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
