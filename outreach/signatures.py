"""What proves that a callback, or a link in an e-mail, is ours."""

import base64
import hashlib
import hmac

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

LONG = 32


def of_message(message_id: int) -> str:
    """The mark of a message's reports; nobody without the key can make one for another message."""
    mac = salted_hmac("outreach.report", str(message_id), algorithm="sha256")
    return mac.hexdigest()[:LONG]


def of_unsubscribe(message_id: int) -> str:
    """The mark of the link that ends e-mails to an address."""
    mac = salted_hmac("outreach.unsubscribe", str(message_id), algorithm="sha256")
    return mac.hexdigest()[:LONG]


def of_form(token: str, url: str, form: dict[str, str]) -> str:
    """HMAC-SHA1 of an address followed by the sorted fields of a form, base64."""
    text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    # SHA-1 is what the provider signs with; as an HMAC it is still sound.
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def equal(one: str, other: str) -> bool:
    """Compared in constant time."""
    return constant_time_compare(one, other)


def is_kannel(secret: str) -> bool:
    """Whether an incoming message carries the secret of our Kannel; none set, none is taken."""
    return bool(settings.KANNEL_SECRET) and equal(secret, settings.KANNEL_SECRET)
