"""Personal numbers at rest: sealed, found by hash, keys changed while the product runs."""

import base64
import secrets
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from cases.models import ListRow, SourceList, Youth
from intespo.accounts.enums import Role
from intespo.kit import sealing, uploads
from intespo.kit.errors import DomainError
from intespo.kit.sealed_files import BLOCK, FileLost, SealedStorage
from intespo.kit.sealing import SealBroken, keyed_hash, seal, unseal
from tests.factories import SourceListFactory, YouthFactory

NUMBER = "6030101491235"


def new_key() -> str:
    """32 bytes as the settings want them."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def test_a_sealed_number_opens_and_never_looks_the_same() -> None:
    first, second = seal(NUMBER), seal(NUMBER)
    assert first != second
    assert unseal(first) == unseal(second) == NUMBER
    assert NUMBER.encode() not in first


@pytest.mark.parametrize("place", [0, 5, 20, 40])
def test_a_changed_byte_is_noticed(place: int) -> None:
    sealed = bytearray(seal(NUMBER))
    sealed[place] ^= 1
    with pytest.raises(SealBroken) as broken:
        unseal(bytes(sealed))
    assert NUMBER not in str(broken.value)


@pytest.mark.parametrize("text", ["", "short", "x" * 43 + "!"])
def test_a_key_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"32 bytes|Invalid|padding|incorrect|Only"):
        sealing.key_bytes(text)


def test_hashes_depend_on_the_key(settings: Any) -> None:
    before = keyed_hash(NUMBER)
    assert keyed_hash(NUMBER) == before
    settings.CNP_HASH_KEY = new_key()
    assert keyed_hash(NUMBER) != before


@pytest.mark.django_db
def test_no_number_stands_in_clear_in_the_database() -> None:
    youth = YouthFactory()
    source = SourceListFactory()
    ListRow.objects.create(
        source_list=source, county=source.county, row=2, cnp_sealed=seal(youth.cnp)
    )
    with connection.cursor() as cursor:
        for table in ("cases_youth", "cases_listrow", "accounts_change"):
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE to_jsonb(t)::text LIKE %s",
                [f"%{youth.cnp}%"],
            )
            assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_keys_are_changed_and_the_old_one_can_go(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = {youth.pk: youth.cnp for youth in YouthFactory.create_batch(3)}
    old = settings.CNP_KEYS[0]
    settings.CNP_KEYS, settings.CNP_HASH_KEY = [new_key(), old], new_key()
    call_command("rotate_cnp_keys", "--hashes")
    assert "cases_youth: 3 sealed anew" in capsys.readouterr().out
    settings.CNP_KEYS = settings.CNP_KEYS[:1]
    assert {youth.pk: youth.cnp for youth in Youth.objects.all()} == numbers
    for number in numbers.values():
        assert Youth.objects.filter(cnp_hash=keyed_hash(number)).count() == 1
    call_command("rotate_cnp_keys")
    assert "cases_youth: 0 sealed anew" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_lost_key_is_said_and_nothing_is_written(settings: Any) -> None:
    YouthFactory()
    settings.CNP_KEYS = [new_key()]
    with pytest.raises(CommandError, match="add its key"):
        call_command("rotate_cnp_keys")


# --- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_a_file_comes_back_as_it_was(size: int) -> None:
    content = secrets.token_bytes(size)
    storage = SealedStorage()
    name = storage.save("lists/x.csv", ContentFile(content))
    assert size < 16 or content[:16] not in Path(storage.path(name)).read_bytes()
    with storage.opened(name) as path:
        assert path.read_bytes() == content


@pytest.mark.parametrize("harm", ["cut", "swap", "flip", "short"])
def test_a_harmed_file_does_not_open(harm: str) -> None:
    storage = SealedStorage()
    name = storage.save("lists/x.csv", ContentFile(secrets.token_bytes(2 * BLOCK + 5)))
    path = Path(storage.path(name))
    sealed, block = path.read_bytes(), BLOCK + 16
    changed = {
        "cut": sealed[: 12 + 2 * block],
        "swap": sealed[:12] + sealed[12 + block : 12 + 2 * block] + sealed[12 : 12 + block],
        "flip": sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:],
        "short": sealed[:7],
    }[harm]
    path.write_bytes(changed)
    with pytest.raises(FileLost), storage.opened(name):
        pytest.fail("a harmed file was lent")


def test_a_file_is_sealed_anew(settings: Any) -> None:
    storage = SealedStorage()
    name = storage.save("lists/x.csv", ContentFile(b"CNP"))
    old = settings.CNP_KEYS[0]
    settings.CNP_KEYS = [new_key(), old]
    assert storage.seal_anew(name)
    assert not storage.seal_anew(name)
    settings.CNP_KEYS = settings.CNP_KEYS[:1]
    with storage.opened(name) as path:
        assert path.read_bytes() == b"CNP"


# --- uploads ----------------------------------------------------------------------------------


class Scanner(threading.Thread):
    """A clamd that finds the word VIRUS."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"

    def run(self) -> None:
        while True:
            taken, _who = self.socket.accept()
            with taken, taken.makefile("rb") as words:
                assert words.read(10) == b"zINSTREAM\0"
                content = b""
                while size := int.from_bytes(words.read(4), "big"):
                    content += words.read(size)
                found = b"Eicar FOUND" if b"VIRUS" in content else b"OK"
                taken.sendall(b"stream: " + found + b"\0")


def test_a_scanner_is_asked_and_its_silence_is_a_no(settings: Any, tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"VIRUS" * 50_000)
    uploads.scan(file)
    scanner = Scanner()
    scanner.start()
    settings.CLAMAV = scanner.address
    with pytest.raises(DomainError):
        uploads.scan(file)
    file.write_bytes(b"a" * 200_000)
    uploads.scan(file)
    settings.CLAMAV = "127.0.0.1:1"
    with pytest.raises(DomainError):
        uploads.scan(file)


@pytest.mark.django_db
def test_an_endless_upload_is_cut_off(sign_in: Any, settings: Any) -> None:
    settings.MAX_LIST_BYTES = 1000
    client = sign_in(Role.COORDINATOR)
    words = {"kind": "national_register", "county": 12, "reference_date": "2026-01-01"}
    file = ContentFile(b"x" * 300_000, name="lista.csv")
    answer = client.post(reverse("cases:list_upload"), {**words, "file": file})
    assert answer.status_code in (400, 422)
    assert not SourceList.objects.exists()
