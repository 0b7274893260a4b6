"""`/health/`: 200 when the database, the broker and a worker answer, else 503."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from intespo.celery import app


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _broker() -> bool:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
        return bool(client.ping())


def _worker() -> bool:
    return bool(app.control.broadcast("ping", reply=True, limit=1, timeout=2))


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "broker": _broker,
    "worker": _worker,
}


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """One word per part, nothing else: the page is public."""
    found = {name: _try(check) for name, check in CHECKS.items()}
    parts = {name: "ok" if well else "down" for name, well in found.items()}
    return JsonResponse(parts, status=200 if all(found.values()) else 503)


def _try(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, redis.RedisError, OperationalError, OSError):
        return False
