"""Files with personal numbers at rest: AES-GCM in blocks, under the keys of `sealing`.

A file is the key's mark (4 bytes), a nonce (8), then blocks of at most 1 MB, each with its tag. A
block's place and whether it is the last stand under its seal: none can be moved or cut off.
"""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext as _

from intespo.kit.errors import DomainError
from intespo.kit.sealing import MARK, SealBroken, cipher_of, mark

logger = logging.getLogger(__name__)
BLOCK, TAG, NONCE = 1 << 20, 16, 8


def seal_stream(source: IO[bytes], target: IO[bytes]) -> None:
    """Write a sealed copy."""
    sealing, nonce = mark(), os.urandom(NONCE)
    target.write(sealing + nonce)
    cipher = cipher_of(sealing)
    place, block = 0, source.read(BLOCK)
    while True:
        following = source.read(BLOCK) if block else b""
        last = b"" if following else b"last"
        target.write(cipher.encrypt(nonce + place.to_bytes(4, "big"), block, last))
        if last:
            return
        place, block = place + 1, following


def unseal_stream(source: IO[bytes], target: IO[bytes]) -> None:
    """Write the file as it was; SealBroken when a byte is not."""
    cipher = cipher_of(source.read(MARK))
    nonce = source.read(NONCE)
    if len(nonce) < NONCE:
        raise SealBroken
    place, block = 0, source.read(BLOCK + TAG)
    while True:
        following = source.read(BLOCK + TAG)
        last = b"" if following else b"last"
        try:
            target.write(cipher.decrypt(nonce + place.to_bytes(4, "big"), block, last))
        except InvalidTag:
            raise SealBroken from None
        if last:
            return
        place, block = place + 1, following


class FileLost(DomainError):
    """What was kept cannot be read any more: gone from the disk, damaged, or under a lost key."""


class SealedStorage(FileSystemStorage):
    """Keeps files sealed; `opened` lends one in clear for the length of a block."""

    def _save(self, name: str, content: Any) -> str:
        with tempfile.TemporaryFile() as sealed:
            content.seek(0)
            seal_stream(content, sealed)
            sealed.seek(0)
            return str(super()._save(name, File(sealed)))  # type: ignore[misc]

    @contextmanager
    def opened(self, name: str) -> Iterator[Path]:
        """The file in clear, readable by nobody else, gone after the block; FileLost without it."""
        with tempfile.NamedTemporaryFile() as clear:
            try:
                with self.open(name, "rb") as sealed:
                    unseal_stream(sealed, clear)
            except (FileNotFoundError, SealBroken) as trouble:
                logger.exception("a kept file is lost: %s", name)
                text = _("The kept file is missing or damaged. It was noted for the technicians.")
                raise FileLost(text) from trouble
            clear.flush()
            yield Path(clear.name)

    def seal_anew(self, name: str) -> bool:
        """Seal a file under the present key, in its place at once; False when it is already."""
        path = Path(self.path(name))
        with path.open("rb") as sealed:
            if sealed.read(MARK) == mark():
                return False
        anew = path.with_suffix(".anew")
        with self.opened(name) as clear, clear.open("rb") as source, anew.open("wb") as target:
            os.fchmod(target.fileno(), 0o600)
            seal_stream(source, target)
        anew.replace(path)
        return True
