"""Personal numbers at rest: sealed with AES-GCM, found by a keyed hash.

A sealed value is the key's mark (4 bytes), a nonce (12) and the sealed text with its tag. The first
key of `CNP_KEYS` seals, all of them open, so that keys can be changed while the product runs. The
hash is HMAC-SHA256 cut to 128 bits: equal numbers meet, nobody without the key can try numbers out.
"""

import functools
import hashlib
import hmac
import os
from base64 import urlsafe_b64decode
from collections.abc import Callable
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

MARK, NONCE, KEY, HASH = 4, 12, 32, 16


class SealBroken(Exception):
    """The value was sealed with a key that is not there, or was changed; no text, only the fact."""


def key_bytes(text: str) -> bytes:
    """A key from the settings: 32 bytes, base64; ValueError otherwise."""
    key = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(key) != KEY:
        raise ValueError(f"A key has {KEY} bytes, base64.")
    return key


@functools.cache
def _rings(keys: tuple[str, ...]) -> dict[bytes, AESGCM]:
    """Sealers by mark, the sealing one first."""
    ring = [key_bytes(text) for text in keys]
    return {hashlib.sha256(b"mark" + key).digest()[:MARK]: AESGCM(key) for key in ring}


def mark() -> bytes:
    """The mark of the key that seals now."""
    return next(iter(_rings(tuple(settings.CNP_KEYS))))


def cipher_of(sealing: bytes) -> AESGCM:
    """The cipher of a mark; SealBroken when its key is not there."""
    cipher = _rings(tuple(settings.CNP_KEYS)).get(sealing)
    if cipher is None:
        raise SealBroken
    return cipher


def seal(text: str) -> bytes:
    """Seal a text under the present key."""
    return sealer()(text)


def sealer() -> Callable[[str], bytes]:
    """`seal` with the present key at hand, for many texts."""
    sealing, cipher = next(iter(_rings(tuple(settings.CNP_KEYS)).items()))
    encrypt, random = cipher.encrypt, os.urandom

    def sealed(text: str) -> bytes:
        nonce = random(NONCE)
        return sealing + nonce + encrypt(nonce, text.encode(), None)

    return sealed


def unseal(sealed: bytes) -> str:
    """The text again; SealBroken when no key opens it."""
    try:
        return (
            cipher_of(sealed[:MARK])
            .decrypt(sealed[MARK : MARK + NONCE], sealed[MARK + NONCE :], None)
            .decode()
        )
    except InvalidTag:
        raise SealBroken from None


def keyed_hash(text: str) -> UUID:
    """What a number is looked up by."""
    return UUID(hex=hasher()(text))


def hasher() -> Callable[[str], str]:
    """`keyed_hash` as hexadecimal text, with the key at hand, for many texts."""
    begun = hmac.new(_hash_key(settings.CNP_HASH_KEY), digestmod="sha256")

    def hashed(text: str) -> str:
        code = begun.copy()
        code.update(text.encode())
        return code.hexdigest()[: 2 * HASH]

    return hashed


@functools.cache
def _hash_key(text: str) -> bytes:
    return key_bytes(text)
