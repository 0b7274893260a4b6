"""The scope of a transaction: whose rows PostgreSQL lets it touch. No scope, no rows.

The row policies (`policies.py`) read these settings. They are set inside a transaction and end with
it, so nothing is left on a connection that the next request, task or pooler client takes over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import astuple, dataclass

from django.db import connection, transaction

from intespo.accounts.enums import CASE_READERS, COUNTY_ROLES, NATIONWIDE_ROLES
from intespo.accounts.models import User
from intespo.kit.logs import current_request

FIRST, LAST = 0, 32767
SETTINGS = ("county_from", "county_to", "user_id", "actor", "request")
_SET = "SELECT " + ", ".join(f"set_config('intespo.{name}', %s, true)" for name in SETTINGS)


@dataclass(frozen=True)
class Scope:
    """Counties from one key to another, both included; empty words open nothing."""

    county_from: str = ""
    county_to: str = ""
    user_id: str = ""
    # A role's name, or `system:` and the work: what the history says of who changed a row.
    actor: str = ""
    request: str = ""


NOTHING = Scope()
_current: ContextVar[Scope] = ContextVar("scope", default=NOTHING)


def current() -> Scope:
    """The scope that is open, to be opened once more on another connection."""
    return _current.get()


def of(user: User) -> Scope:
    """Own county, the country for nationwide roles; partners and technicians see no person."""
    low, high = "", ""
    if user.role in NATIONWIDE_ROLES:
        low, high = str(FIRST), str(LAST)
    elif user.role in COUNTY_ROLES and user.role in CASE_READERS:
        low = high = str(user.county_id)
    return Scope(low, high, str(user.pk), user.role, current_request())


def of_system(work: str, by: User | None = None) -> Scope:
    """The whole country, for work in the background; `work` and who asked stand in the history."""
    user = str(by.pk) if by else ""
    return Scope(str(FIRST), str(LAST), user, f"system:{work}", current_request())


@contextmanager
def opened(scope: Scope) -> Iterator[None]:
    """One transaction in a scope; inside another one it goes back to that one at the end."""
    outer = _current.get()
    if outer == scope:
        yield
        return
    token = _current.set(scope)
    try:
        with transaction.atomic():
            _write(scope)
            yield
    finally:
        _current.reset(token)
        # A rolled back block took the settings with it; a released one left them standing.
        if connection.in_atomic_block and not connection.needs_rollback:
            _write(outer)


@contextmanager
def system(work: str, by: User | None = None) -> Iterator[None]:
    """One transaction that sees every county, outside of any request."""
    with opened(of_system(work, by)):
        yield


def move_to_county(user: User, county_id: int) -> None:
    """For the rest of the block that is open: another county than the own one (break-the-glass)."""
    moved = Scope(str(county_id), str(county_id), str(user.pk), user.role, current_request())
    _current.set(moved)
    _write(moved)


def _write(scope: Scope) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, astuple(scope))
