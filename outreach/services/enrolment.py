"""A registration on the public page until the code is typed: nothing of it is in the database.

What was typed waits sealed in the cache, half an hour, under a random key that only the visitor's
session holds. Only who proves the number or the address is written down. What is answered never
depends on whether somebody is known.
"""

import asyncio
import json
import secrets
import uuid
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from intespo.accounts import scope
from intespo.kit.errors import DomainError
from intespo.kit.sealing import seal, unseal
from intespo.territory.models import Locality
from outreach import addresses, places
from outreach.enums import MessageChannel
from outreach.gateways import gateway_for
from outreach.models import Material, PublicRegistration, Suppression
from outreach.sending import Outgoing

WORK = "public-page"  # what the history says of who wrote the row
LASTS = 30 * 60  # seconds that a code is good for
TRIES, SENDINGS = 5, 3
HOUR = 3600
MOST_BY_NUMBER, MOST_BY_VISITOR = 4, 30  # beginnings in an hour, each with at most 3 codes


class Wish(NamedTuple):
    """What was typed on the public page; one of phone and e-mail is there."""

    name: str
    birth_date: date
    cnp: str
    locality_id: int
    phone: str
    email: str
    reach: str
    material_id: int | None = None

    @property
    def channel(self) -> MessageChannel:
        """How the code goes."""
        return MessageChannel.SMS if self.phone else MessageChannel.EMAIL

    @property
    def recipient(self) -> str:
        """Where it goes."""
        return self.phone or self.email


def begin(wish: Wish, visitor: str | None) -> uuid.UUID:
    """Keep it for half an hour; DomainError after too many tries from one place or number."""
    _refuse_many(f"enrol-number-{addresses.hashed(wish.recipient)}", MOST_BY_NUMBER)
    if visitor:
        _refuse_many(f"enrol-visitor-{addresses.hashed(visitor)}", MOST_BY_VISITOR)
    token = uuid.uuid4()
    code = f"{secrets.randbelow(10**6):06}"
    kept = {**wish._asdict(), "birth_date": wish.birth_date.isoformat(), "code": code}
    cache.set(_key(token), seal(json.dumps(kept)), LASTS)
    return token


def _refuse_many(key: str, most: int) -> None:
    cache.add(key, 0, HOUR)
    if cache.incr(key) > most:
        raise DomainError(_("Too many tries: wait an hour, or call us."))


def _key(token: uuid.UUID) -> str:
    return f"enrol-{token}"


def _kept(token: uuid.UUID) -> tuple[Wish, str] | None:
    """What waits under a key, and its code; None when the half hour is over."""
    sealed = cache.get(_key(token))
    if sealed is None:
        return None
    kept: dict[str, Any] = json.loads(unseal(bytes(sealed)))
    code = kept.pop("code")
    return Wish(**{**kept, "birth_date": date.fromisoformat(kept["birth_date"])}), code


def may_send(token: uuid.UUID) -> int:
    """The number of the next sending, of three; 0 when no more are left, or nothing waits."""
    if cache.get(_key(token)) is None:
        return 0
    cache.add(f"enrol-sendings-{token}", 0, LASTS)
    number = int(cache.incr(f"enrol-sendings-{token}"))
    return number if number <= SENDINGS else 0


def send_code(token: uuid.UUID, number: int) -> bool:
    """Send the code, each sending once; nothing goes to who opted out, and nothing in the demo.

    Not through the outbox: a message there belongs to a file, and here nobody has one yet.
    """
    found = None if settings.DEMO else _kept(token)
    if found is None or not cache.add(f"enrol-sent-{token}-{number}", 1, LASTS):
        return False
    wish, code = found
    standing = Suppression.objects.standing()
    if standing.filter(address_hash=addresses.hashed(wish.recipient)).exists():
        return False
    text = _("%(code)s is your code for the employment agency. Valid 30 minutes.") % {"code": code}
    if wish.channel == MessageChannel.SMS:
        asyncio.run(_send_sms(Outgoing(0, wish.phone, "", text)))
    else:
        send_mail(_("Your code: %(code)s") % {"code": code}, text, None, [wish.email])
    return True


async def _send_sms(message: Outgoing) -> None:
    gateway = gateway_for(MessageChannel.SMS)
    async with gateway.opened(1):
        await gateway.send(message)


def is_waiting(token: uuid.UUID) -> bool:
    """Whether a code may still be typed."""
    return cache.get(_key(token)) is not None


def typed(token: uuid.UUID) -> dict[str, object]:
    """What waits under a key, as the form's first values."""
    found = _kept(token)
    if found is None:
        return {}
    wish = found[0]
    place = Locality.objects.select_related("parent", "county").get(pk=wish.locality_id)
    values = wish._asdict() | {"born": wish.birth_date, "locality": places.label(place)}
    return {name: values[name] for name in ("name", "born", "locality", "phone", "email", "reach")}


def shown_code(token: uuid.UUID) -> str:
    """The code, where nobody can get it otherwise: only in the demo with its made-up numbers."""
    found = _kept(token) if settings.DEMO else None
    return found[1] if found else ""


def confirm(token: uuid.UUID, typed: str) -> PublicRegistration:
    """Write the registration down when the code is right; the same press twice writes it once."""
    with scope.system(WORK):
        if known := PublicRegistration.objects.filter(key=token).first():
            return known
        found = _kept(token)
        if found is None:
            raise DomainError(_("The half hour is over: fill in the page once more."))
        cache.add(f"enrol-tries-{token}", 0, LASTS)
        if cache.incr(f"enrol-tries-{token}") > TRIES:
            cache.delete(_key(token))
            raise DomainError(_("Too many wrong codes: fill in the page once more."))
        wish, code = found
        if not constant_time_compare("".join(typed.split()), code):
            raise DomainError(_("This is not the code that we sent."))
        made = _written(token, wish)
    cache.delete(_key(token))
    return made


def _written(token: uuid.UUID, wish: Wish) -> PublicRegistration:
    place = Locality.objects.get(pk=wish.locality_id)
    try:
        with transaction.atomic():
            return PublicRegistration.objects.create(
                key=token,
                county_id=place.county_id,
                locality=place,
                name=wish.name,
                birth_date=wish.birth_date,
                cnp_sealed=seal(wish.cnp) if wish.cnp else None,
                phone=wish.phone,
                email=wish.email,
                reach=wish.reach,
                material=Material.objects.filter(pk=wish.material_id or 0).first(),
            )
    except IntegrityError:
        return PublicRegistration.objects.get(key=token)
