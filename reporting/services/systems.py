"""Tokens of other systems: given once, told apart by a hash, taken back."""

import hashlib
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from intespo.accounts.models import User
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from reporting.models import ReadingSystem

SHOWN = 8


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def give(name: str, purpose: str, *, by: User) -> tuple[ReadingSystem, str]:
    """A system and its token, which nobody can read again."""
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            made = ReadingSystem.objects.create(
                name=name,
                purpose=purpose,
                token_sha256=_hash(token),
                shown=token[:SHOWN],
                made_by=by,
            )
    except IntegrityError:
        raise DomainError(_("A system of this name has a token: take it back first.")) from None
    return made, token


def take_back(system: ReadingSystem) -> bool:
    """From now on the token opens nothing; False when it was taken back before."""
    active = ReadingSystem.objects.active().filter(pk=system.pk)
    return bool(active.update(revoked_at=timezone.now()))


def of_token(token: str) -> ReadingSystem | None:
    """The system that reads with a token, and that it read today; None for any other text."""
    found = ReadingSystem.objects.active().filter(token_sha256=_hash(token)).first()
    if found and found.last_read_on != today():
        ReadingSystem.objects.filter(pk=found.pk).update(last_read_on=today())
    return found
