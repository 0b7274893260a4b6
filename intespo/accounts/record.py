"""Writing the access log, sealing its days, checking the seals."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from intespo.accounts.enums import LogAction, LookReason
from intespo.accounts.models import AccessLog, DaySeal, User
from intespo.kit.dates import add_months, today
from intespo.kit.errors import Detour
from intespo.kit.logs import current_request

# A page and the fragments it pulls in are one look.
SAME_LOOK = timedelta(minutes=1)
REASON_HOLDS = timedelta(hours=12)
GRACE = timedelta(hours=2)
KEPT_MONTHS = 36  # domain.md §7.1; `accesslog_forget` refuses less
FIRST_LINK = b"\0" * 32


class ReasonNeeded(Detour):
    """The file lies outside the own caseload: `address` is where the reason is asked for."""


_NOTE = """
INSERT INTO accounts_accesslog (user_id, role, county_id, action, subject_kind, subject_id, reason,
    words, ip, request, digest)
SELECT %(user)s, %(role)s, %(county)s, %(action)s, %(kind)s, %(subject)s, %(reason)s, %(words)s,
    %(ip)s, %(request)s, ''
WHERE NOT (%(look)s AND EXISTS (
    SELECT FROM accounts_accesslog WHERE user_id = %(user)s AND subject_kind = %(kind)s
      AND subject_id = %(subject)s AND action = %(action)s AND reason = %(reason)s
      AND at > now() - %(same)s))
"""
_DAY = """
SELECT count(*), sha256(%(previous)s || coalesce(string_agg(digest, ''::bytea ORDER BY id), ''))
FROM accounts_accesslog WHERE at >= %(since)s AND at < %(until)s
"""
_FORGED = """
SELECT id FROM accounts_accesslog l WHERE digest <> look_digest(l) ORDER BY id LIMIT 20
"""


def note(
    request: HttpRequest,
    action: LogAction,
    kind: str,
    subject: int | None,
    *,
    county: int | None,
    reason: str = "",
    words: str = "",
) -> None:
    """Put a look or an act on record, in the transaction that does it.

    Opening a page and the fragments that it pulls in is one look; everything else counts each time.
    """
    user = request.user
    values: dict[str, Any] = {
        "user": user.pk,
        "role": getattr(user, "role", ""),
        "county": county,
        "action": action.value,
        "kind": kind,
        "subject": subject,
        "reason": reason,
        "words": words[:300],
        "ip": address(request),
        "request": current_request(),
        "same": SAME_LOOK,
        "look": action == LogAction.VIEW,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, values)


def address(request: HttpRequest) -> str | None:
    """Where a request came from; behind the proxy, the address that the proxy added last."""
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TLS else ""
    address = passed_on.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(address))
    except ValueError:
        return None


def reason_given(
    user: User, kind: str, subject: int, *, sending: bool = False
) -> LookReason | None:
    """Why the user opened this file, if they said so within the last hours.

    A form that was opened in time may still be sent a little later: nothing typed is lost.
    """
    holds = REASON_HOLDS + (GRACE if sending else timedelta())
    said = AccessLog.objects.filter(
        user=user,
        action=LogAction.REASON,
        subject_kind=kind,
        subject_id=subject,
        at__gt=timezone.now() - holds,
    )
    found = said.order_by("-at").values_list("reason", flat=True).first()
    return LookReason(found) if found else None


def seal_days() -> int:
    """Seal every day that ended and has no seal; empty days too, so that none can be left out."""
    last = DaySeal.objects.order_by("-day").first()
    day = last.day + timedelta(days=1) if last else _first_day()
    previous = bytes(last.digest) if last else FIRST_LINK
    made = 0
    while day and day < today():
        rows, digest = _digest(day, previous)
        DaySeal.objects.create(day=day, rows=rows, previous=previous, digest=digest)
        day, previous, made = day + timedelta(days=1), digest, made + 1
    return made


def verify() -> Iterator[str]:
    """What is wrong with the log: one line a finding; nothing when every line and day holds."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGED)
        for (pk,) in cursor.fetchall():
            yield f"line {pk} was changed"
    previous, expected = FIRST_LINK, None
    oldest = add_months(today(), -KEPT_MONTHS)
    for seal in DaySeal.objects.order_by("day"):
        if expected and seal.day != expected:
            yield f"the seal of {expected} is missing"
        if bytes(seal.previous) != previous:
            yield f"the seal of {seal.day} does not follow the one before"
        # Lines past their term are gone; their seal stays as a link of the chain.
        if seal.day >= oldest and (seal.rows, bytes(seal.digest)) != _digest(seal.day, previous):
            yield f"the lines of {seal.day} are not those that were sealed"
        previous, expected = bytes(seal.digest), seal.day + timedelta(days=1)
    # A log that was never sealed is only young.
    if expected and expected < today() - timedelta(days=1):
        yield f"no day is sealed from {expected} on"


def extent() -> tuple[int, int]:
    """How many lines and sealed days there are."""
    return AccessLog.objects.count(), DaySeal.objects.count()


def prepare_months() -> None:
    """Partitions for this month and the next."""
    with connection.cursor() as cursor:
        for ahead in (0, 32):
            cursor.execute("SELECT accesslog_month(%s)", [today() + timedelta(days=ahead)])


def _digest(day: date, previous: bytes) -> tuple[int, bytes]:
    """Lines of a day in local time and their digest on top of the day before."""
    words: dict[str, Any] = {
        "previous": previous,
        "since": _start(day),
        "until": _start(day + timedelta(days=1)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_DAY, words)
        rows, digest = cursor.fetchone()
    return int(rows), bytes(digest)


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _first_day() -> date | None:
    first = AccessLog.objects.order_by("at").values_list("at", flat=True).first()
    return timezone.localtime(first).date() if first else None
