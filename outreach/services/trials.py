"""A test of a campaign's wording: one text to one's own phone or mailbox, with made-up words in it.

Not through the outbox: it is about no young person and counts nowhere.
"""

import asyncio
import json
import uuid

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from intespo.accounts.models import User
from intespo.kit.errors import DomainError
from intespo.kit.phone import is_mobile, parse
from intespo.kit.sealing import seal, unseal
from outreach import addresses, texts
from outreach.enums import BY_GATEWAY, MessageChannel
from outreach.gateways import gateway_for
from outreach.models import CampaignStep, CountyOffice, Suppression
from outreach.sending import Outgoing

LASTS, MOST_AN_HOUR = 600, 20


def ask(step: CampaignStep, typed: str, *, by: User) -> uuid.UUID:
    """Keep the test for a worker; DomainError when there is nowhere to send it."""
    if step.channel not in BY_GATEWAY:
        raise DomainError(_("A letter and a call have no test: look at the preview."))
    recipient = _recipient(step, typed, by)
    counted = f"trials-{by.pk}"
    cache.add(counted, 0, 3600)
    if cache.incr(counted) > MOST_AN_HOUR:
        raise DomainError(_("Too many tests in an hour."))
    token = uuid.uuid4()
    kept = {"channel": step.channel, "to": recipient, "text": _text(step, by)}
    kept["subject"] = step.template.subject
    cache.set(f"trial-{token}", seal(json.dumps(kept)), LASTS)
    return token


def _recipient(step: CampaignStep, typed: str, by: User) -> str:
    if step.channel == MessageChannel.EMAIL:
        return by.email
    phone = parse(typed)
    if not phone or not is_mobile(phone):
        raise DomainError(_("Write your own mobile number: the test goes there."))
    standing = Suppression.objects.standing()
    if standing.filter(address_hash=addresses.hashed(phone)).exists():
        raise DomainError(_("This number or address opted out: nothing is sent to it."))
    return phone


def _text(step: CampaignStep, by: User) -> str:
    office = CountyOffice.objects.filter(county=by.county_id).select_related("county").first()
    values = {
        "prenume": "Ana",
        "nume": "Exemplu",
        "judet": office.county.name if office else "",
        "telefon_judet": office.phone if office else "",
        "adresa": office.address if office else "",
    }
    text = texts.filled(step.template.body, values)
    bare = step.campaign.plain and step.channel == MessageChannel.SMS
    return texts.plain(text) if bare else text


def send(token: uuid.UUID) -> bool:
    """Send it once; in the demo nothing leaves."""
    sealed = cache.get(f"trial-{token}")
    if sealed is None or not cache.delete(f"trial-{token}"):
        return False
    kept = json.loads(unseal(bytes(sealed)))
    if settings.DEMO:
        return True
    if kept["channel"] == MessageChannel.EMAIL:
        send_mail(kept["subject"], kept["text"], None, [kept["to"]])
    else:
        asyncio.run(_send(Outgoing(0, kept["to"], "", kept["text"])))
    return True


async def _send(message: Outgoing) -> None:
    gateway = gateway_for(MessageChannel.SMS)
    async with gateway.opened(1):
        await gateway.send(message)
