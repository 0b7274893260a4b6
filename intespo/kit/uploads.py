"""Uploads: too large is refused while it arrives; a virus scanner is asked when there is one."""

import socket
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils.translation import gettext as _

from intespo.kit.errors import DomainError

PIECE = 1 << 16


class QuotaHandler(FileUploadHandler):
    """Ends an upload far over the largest size; what is a little over the form refuses."""

    def __init__(self, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, pass on."""
        self.received += len(raw_data)
        if self.received > 2 * settings.MAX_LIST_BYTES:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""


def scan(path: Path) -> None:
    """Ask clamd (`CLAMAV=host:port`) about a file; without it nothing is asked.

    DomainError when it finds something, or does not answer: a file that nobody looked at is not
    taken.
    """
    if not settings.CLAMAV:
        return
    host, _colon, port = settings.CLAMAV.partition(":")
    try:
        with socket.create_connection((host, int(port or 3310)), timeout=30) as clamd:
            answer = _asked(clamd, path)
    except OSError:
        raise DomainError(_("The virus scanner does not answer: try again later.")) from None
    if not answer.endswith("OK"):
        raise DomainError(_("The virus scanner refuses this file."))


def scan_upload(file: "UploadedFile[bytes]") -> None:
    """The same for an upload that may still be in memory."""
    if settings.CLAMAV:
        with tempfile.NamedTemporaryFile() as held:
            held.writelines(file.chunks())
            held.flush()
            scan(Path(held.name))


def _asked(clamd: socket.socket, path: Path) -> str:
    """clamd's INSTREAM: pieces with their length in front, an empty one at the end."""
    clamd.sendall(b"zINSTREAM\0")
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            clamd.sendall(len(piece).to_bytes(4, "big") + piece)
    clamd.sendall(bytes(4))
    return clamd.recv(4096).rstrip(b"\0\n").decode(errors="replace")
