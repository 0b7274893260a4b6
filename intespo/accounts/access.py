"""The first lock on each door: which roles may enter a screen (403). The second is `visible_to`,
the third the scope that `@roles` opens: without it the database shows no person.
"""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from intespo.accounts import scope
from intespo.accounts.enums import COUNTY_ROLES, Role
from intespo.accounts.models import User
from intespo.territory.models import County

P = ParamSpec("P")
M = TypeVar("M", bound=Model)


class StaffRequest(HttpRequest):
    """A request of somebody who signed in."""

    user: User  # type: ignore[assignment]
    htmx: HtmxDetails


View = Callable[Concatenate[StaffRequest, P], HttpResponse]


def roles(*allowed: Role) -> Callable[[View[P]], View[P]]:
    """Let only these roles into a view; the sweep test reads `allowed_roles`."""

    def guard(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def guarded(request: StaffRequest, /, *words: P.args, **named: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated or request.user.role not in allowed:
                raise PermissionDenied
            # The whole view, its page included, is one transaction in the user's scope.
            with scope.opened(scope.of(request.user)):
                return view(request, *words, **named)

        guarded.allowed_roles = allowed  # type: ignore[attr-defined]
        return guarded

    return guard


def rows_of_county(rows: QuerySet[M], user: User, *, readers: tuple[Role, ...]) -> QuerySet[M]:
    """Rows with a `county` that a user may see: own county, all for nationwide roles, else none."""
    if user.role not in readers:
        return rows.none()
    return rows.filter(county_id=user.county_id) if user.role in COUNTY_ROLES else rows.all()


def counties_of(user: User) -> QuerySet[County]:
    """The counties that a user may choose from."""
    return (
        County.objects.all()
        if user.is_nationwide
        else County.objects.filter(pk=user.county_id or 0)
    )


def counties_offered(request: HttpRequest | None) -> QuerySet[County]:
    """What a filter offers a reader; where none reads, all: their names are no secret."""
    reader = request.user if request else None
    return counties_of(reader) if isinstance(reader, User) else County.objects.all()
