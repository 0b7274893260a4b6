"""A personal number is in no log, address, task, cache, session, mail or exception text."""

import json
import logging
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from celery import Task
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.models import Case, SourceList
from intespo.accounts.enums import Role
from intespo.kit.logs import JsonFormatter
from tests.cases.test_import import BORN, line, write
from tests.factories import CaseFactory, UserFactory, YouthFactory, cnp, profiled

pytestmark = pytest.mark.django_db


class Listener(logging.Handler):
    """Every line as the product writes it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def heard() -> Any:
    """What is logged, at every level, everywhere."""
    listener, root = Listener(), logging.getLogger()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    # The database driver's debug lines exist only under DEBUG, which a server never has.
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    yield listener.lines
    root.removeHandler(listener)
    root.setLevel(level)


def work(client: Client, case: Case, tmp_path: Path) -> list[Any]:
    """Everything that has to do with a number: search, show, copy, correct, import, break."""
    number = case.youth.cnp
    youth = case.youth
    sent = {
        "last_name": youth.last_name,
        "first_name": youth.first_name,
        "birth_date": "1999-01-01",
        "sex": youth.sex,
        "locality": youth.locality_id,
        "cnp": number,
        "reason": "x",
    }
    file = write(tmp_path, line(), line(CNP=number), line(CNP="123"))
    upload = {
        "kind": "national_register",
        "county": 12,
        "reference_date": "2026-10-31",
        "file": SimpleUploadedFile("lista.csv", file.read_bytes()),
    }
    answers = [
        client.post(reverse("cases:search"), {"q": number}, follow=True),
        client.post(reverse("cases:search"), {"q": number[:12] + "x"}),
        client.get(reverse("cases:case", args=[case.pk])),
        client.post(reverse("cases:rectify", args=[case.pk]), sent),
        client.get(reverse("cases:copy", args=[case.pk, "pdf"])),
        client.post(reverse("cases:list_upload"), upload),
    ]
    with mock.patch("cases.views.files.record.note", side_effect=ValueError(number)):
        client.raise_request_exception = False
        answers.append(client.post(reverse("cases:cnp", args=[case.pk])))
        client.raise_request_exception = True
    return answers


def test_a_number_stays_hidden(
    client: Client,
    heard: list[str],
    tmp_path: Path,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    client.force_login(UserFactory(role=Role.COORDINATOR))
    case = profiled(CaseFactory(youth=YouthFactory(birth_date=BORN, number=7)), UserFactory())
    number = case.youth.cnp
    with (
        mock.patch.object(Task, "apply_async") as sent_off,
        django_capture_on_commit_callbacks(execute=True),
    ):
        answers = work(client, case, tmp_path)
    assert [a.status_code for a in answers] == [200, 302, 200, 422, 200, 302, 500]
    source = SourceList.objects.get()
    from cases.services import imports

    imports.rehearse(source)
    hidden = {
        "log": "\n".join(heard),
        "addresses": " ".join(str(a.headers) + a.request["PATH_INFO"] for a in answers),
        "task arguments": str(sent_off.mock_calls),
        "session": json.dumps(dict(client.session)),
        "mail": str([m.message() for m in mailoutbox]),
        "error page": answers[-1].content.decode(),
        "cache": str(cache._cache.get_client().keys("*")),  # type: ignore[attr-defined]
        "kept file": Path(source.file.path).read_bytes().decode("latin-1"),
    }
    assert sent_off.called
    assert any('"failure"' in text for text in heard)
    for place, text in hidden.items():
        for secret in (number, cnp(1, BORN, "F")):
            assert secret not in text, place
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session WHERE session_data LIKE %s", [number])
        assert cursor.fetchone() == (0,)
