"""Numbers and addresses compared without being kept: a keyed hash, in Python and in SQL."""

import hashlib
import uuid

from django.conf import settings

# `{address}` is a column or parameter; `%(salt)s` comes from `salt()`.
HASHED = (
    "encode(substr(sha256(convert_to(%(salt)s || lower({address}), 'UTF8')), 1, 16), 'hex')::uuid"
)


def salt() -> str:
    """The secret before an address, its own one for this purpose."""
    return hashlib.sha256(f"address:{settings.CNP_HASH_KEY}".encode()).hexdigest()


def hashed(address: str) -> uuid.UUID:
    """The same as `HASHED` gives."""
    return uuid.UUID(bytes=hashlib.sha256((salt() + address.lower()).encode()).digest()[:16])
