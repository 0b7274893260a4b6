"""The read interface: a token each, sums only, nothing of a small group, a limit a minute."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from intespo.accounts.enums import Role
from intespo.accounts.models import AccessLog
from intespo.kit.dates import today
from reporting.models import ReadingSystem, ReportRun
from reporting.services import runs, systems
from reporting.views import api
from tests.factories import CaseFactory, UserFactory, contacted, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def token() -> str:
    by = UserFactory(role=Role.NATIONAL, code=None)
    return systems.give("Observator", "tablou național", by=by)[1]


@pytest.fixture
def run() -> ReportRun:
    by = UserFactory()
    for roma in (True, False, False):
        contacted(CaseFactory(), by)
        registered(CaseFactory(youth__groups=["roma"] if roma else []), by)
    made = runs.ask(today(), by=None)
    runs.freeze(made)
    made.documents.update(status="done")
    runs.settle(made)
    made.refresh_from_db()
    return made


def read(client: Client, token: str, path: str) -> Any:
    return client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})


def test_without_a_token_nothing_is_read(client: Client, run: ReportRun, token: str) -> None:
    for given in ("", "x", "\x00", token[:-1], token + "a", "ț" * 30):
        assert read(client, given, "/reports").status_code == 401
    assert client.get("/api/v1/reports").status_code == 401
    client.force_login(UserFactory(role=Role.NATIONAL, code=None))
    assert client.get("/api/v1/reports").status_code == 401


def test_a_token_that_was_taken_back_opens_nothing(
    client: Client, run: ReportRun, token: str
) -> None:
    assert read(client, token, "/reports").status_code == 200
    system = ReadingSystem.objects.get()
    assert system.last_read_on == today()
    assert token not in json.dumps(list(ReadingSystem.objects.values()), default=str)
    assert systems.take_back(system)
    assert not systems.take_back(system)
    assert read(client, token, "/reports").status_code == 401


def test_figures_are_those_of_the_report(client: Client, run: ReportRun, token: str) -> None:
    cells = run.documents.get(county=None).cells
    month = f"{run.period:%Y-%m}"
    [report] = read(client, token, "/reports").json()
    assert report["sha256"] == run.sha256
    for path in (f"/reports/{month}/RO", "/reports/last/RO"):
        found = read(client, token, path).json()
        first = found["indicators"][0]
        assert first["to_date"] == cells["I1.c"] == 6
        assert first["women"] == cells["I1.e"]
        assert found["month"] == month
    every = read(client, token, "/reports/last/RO/cells").json()["cells"]
    assert every == cells
    some = read(client, token, "/reports/last/RO/cells?prefix=I2.").json()["cells"]
    assert some
    assert set(some) == {code for code in cells if code.startswith("I2.")}
    assert client.get(f"/v/{report['sha256']}/").status_code == 200
    assert client.get(f"/v/{found['sha256']}/").status_code == 200
    [point] = read(client, token, "/series/I2/CJ").json()
    assert point == {"month": month, "in_month": 3, "to_date": 3}
    names = read(client, token, "/indicators").json()
    assert [row["code"] for row in names] == [f"I{n}" for n in range(1, 7)]


def test_a_small_group_of_a_county_is_not_told(client: Client, run: ReportRun, token: str) -> None:
    assert run.documents.get(county__code="CJ").cells["I1.g"] == 1
    found = read(client, token, "/reports/last/CJ").json()
    assert found["indicators"][0]["roma"] is None
    assert read(client, token, "/reports/last/CJ/cells?prefix=G1").json()["cells"]["G1.a"] is None


def test_what_is_told_of_a_countys_groups_is_in_multiples_of_five(
    client: Client, run: ReportRun, token: str
) -> None:
    document = run.documents.get(county__code="CJ")
    exact = {"G1.a": 13, "I1.g": 13, "G6.a": 17, "G7.a": 23, "I1.c": 40, "G3.a": 0}
    document.cells |= exact
    document.save()
    run.frozen["hidden"] = {}
    run.save()
    cells = read(client, token, "/reports/last/CJ/cells").json()["cells"]
    told = {"G1.a": 10, "I1.g": 10, "G6.a": 15, "G7.a": 20, "I1.c": 40, "G3.a": 0}
    assert {code: cells[code] for code in exact} == told


def test_bad_addresses_are_refused_and_named(client: Client, run: ReportRun, token: str) -> None:
    for path in ("/reports/1999-01/RO", "/reports/last/XX", "/reports/2026-13/RO"):
        assert read(client, token, path).status_code in (404, 422), path
    for path in ("/series/I9/RO", "/series/I1/ZZ", "/reports/last/%00", "/nothing"):
        assert read(client, token, path).status_code in (404, 422), path
    assert read(client, token, f"/reports/last/RO/cells?prefix={'x' * 90}").status_code == 422
    assert client.post("/api/v1/reports").status_code == 405


def test_no_report_yet_is_said(client: Client, token: str) -> None:
    answer = read(client, token, "/reports/last/RO")
    assert answer.status_code == 404
    assert answer.json()["detail"]


def test_too_many_reads_wait(
    client: Client, run: ReportRun, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    monkeypatch.setattr(api, "READS_A_MINUTE", 3)
    monkeypatch.setattr(api.time, "time", lambda: 1_800_000_030.0)
    answers = [read(client, token, "/reports") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    other = systems.give("Alt sistem", "altceva", by=UserFactory(role=Role.NATIONAL, code=None))[1]
    assert read(client, other, "/reports").status_code == 200


def test_the_description_names_every_address(client: Client) -> None:
    described = client.get(reverse("reporting:api:openapi-json")).json()
    assert len(described["paths"]) == 5
    assert described["components"]["securitySchemes"]


def test_the_agency_gives_a_token_and_sees_it_once(client: Client) -> None:
    client.force_login(UserFactory(role=Role.NATIONAL, code=None))
    address = reverse("reporting:systems")
    answer = client.post(address, {"name": "Observator", "purpose": "tablou național"})
    assert answer.status_code == 201
    token = answer.context["token"]
    assert token in answer.content.decode()
    assert token not in client.get(address).content.decode()
    assert read(client, token, "/indicators").status_code == 200
    again = client.post(address, {"name": "Observator", "purpose": "tablou național"})
    assert again.status_code == 422
    assert not again.context["token"]
    assert AccessLog.objects.filter(subject_kind="system").count() == 1
    system = ReadingSystem.objects.get()
    client.post(reverse("reporting:system_take_back", args=[system.pk]))
    assert read(client, token, "/indicators").status_code == 401
