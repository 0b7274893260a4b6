"""Logs as one JSON object a line, without personal data: route names and ids, no addresses."""

import logging
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from pythonjsonlogger.json import JsonFormatter as BaseFormatter

from intespo.kit.errors import Detour, DomainError

logger = logging.getLogger("intespo.request")
_request: ContextVar[str] = ContextVar("request", default="")


def current_request() -> str:
    """The number of the request that runs now, as its log line and the history have it."""
    return _request.get()


class JsonFormatter(BaseFormatter):
    """Time, level, logger and message; of an exception its kind and place, never its text."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(message)s",
            rename_fields={"asctime": "at", "levelname": "level", "name": "logger"},
        )

    def format(self, record: logging.LogRecord) -> str:
        """Celery's own lines carry a task's exception text and arguments: take them out."""
        if record.name == "celery.app.trace" and isinstance(record.args, dict):
            hidden = dict.fromkeys(("exc", "traceback", "args", "kwargs", "return_value"), "")
            record.args = {**record.args, **hidden}
            record.__dict__.pop("data", None)
        return str(super().format(record))

    def formatException(self, ei: Any) -> str:
        """Exception texts may quote a row: keep the kind and the last two places."""
        kind, _, trace = ei
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}")
            trace = trace.tb_next
        return f"{kind.__name__ if kind else None} at {' < '.join(reversed(places[-4:]))}"


class RequestLogMiddleware:
    """One line a request: method, route name (not the path), status, milliseconds, user id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        number = uuid.uuid4().hex
        token = _request.set(number)
        try:
            response = self.get_response(request)
        finally:
            _request.reset(token)
        route = request.resolver_match.view_name if request.resolver_match else None
        if route != "health":
            logger.info(
                "request",
                extra={
                    "request": number,
                    "method": request.method,
                    "route": route,
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - began) * 1000),
                    "user": getattr(getattr(request, "user", None), "pk", None),
                },
            )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Django's own error log is off (it prints the path): say here what broke."""
        if not isinstance(exception, (Http404, PermissionDenied, DomainError, Detour)):
            logger.error("failure", exc_info=exception)
