"""A partner hands in a list: only under a protocol, only the own ones, and no file is shown."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from cases.enums import ListKind, ListStatus
from cases.models import SourceList, Youth
from cases.services import hand_in, imports
from intespo.accounts.enums import Role
from intespo.accounts.models import Change
from intespo.kit.dates import today
from partners.enums import OrganisationKind
from partners.models import CollectionRound, Membership, Organisation, Protocol
from tests.cases.test_import import BORN, line, write
from tests.factories import UserFactory, YouthFactory, cnp, county

pytestmark = pytest.mark.django_db
URL = reverse("cases:hand_in")


def hall(client: Any, name: str = "Primăria Huedin") -> Organisation:
    """A town hall of Cluj to which the signed-in partner belongs."""
    made = Organisation.objects.create(
        kind=OrganisationKind.TOWN_HALL, name=name, county=county("CJ"), sort_key=name
    )
    Membership.objects.create(user=client.user, organisation=made)
    Protocol.objects.create(organisation=made, county=made.county, number=name, signed_on=today())
    return made


def file(folder: Path, *lines: str) -> SimpleUploadedFile:
    """A list, as a browser sends it."""
    return SimpleUploadedFile("tineri.csv", write(folder, *lines).read_bytes())


def send(client: Any, organisation: Organisation, content: SimpleUploadedFile, **more: Any) -> Any:
    """Press the button."""
    words = {"organisation": organisation.pk, "reference_date": str(today()), "file": content}
    return client.post(URL, {**words, **more})


def test_a_partner_hands_in_and_learns_what_came_of_it(sign_in: Any, tmp_path: Path) -> None:
    client = sign_in(Role.PARTNER)
    organisation = hall(client)
    opened = CollectionRound.objects.create(
        county=county("CJ"), year=2026, number=1, opened_on=today()
    )
    known = YouthFactory(cnp=cnp(1, BORN, "F"), birth_date=BORN, last_name="Ascunsă")
    bad = line(CNP=cnp(2, BORN, "F"), SIRUTA_UAT="9", NUME="GREŞITĂ")
    assert "Adu prima listă" in client.get(URL).text
    assert send(client, organisation, file(tmp_path, line(), bad)).status_code == 302
    source = SourceList.objects.get()
    assert (source.kind, source.round, source.organisation) == (
        *(ListKind.TOWN_HALL, opened, organisation),
    )
    assert imports.rehearse(source)
    page = client.get(URL).text
    assert "citită, așteaptă județul" in page
    # What is wrong with it is told once the county looked and took it over.
    assert "de corectat" not in page
    assert client.get(reverse("cases:corrections", args=[source.pk])).status_code == 404
    assert imports.apply(source, by=None)
    page = client.get(URL).text
    assert "preluată" in page
    assert "1 rând de corectat" in page
    answer = client.get(reverse("cases:corrections", args=[source.pk]))
    content = b"".join(answer.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    said = str(rows)
    assert "GREŞITĂ" in said
    # Of the row about somebody on record nothing comes back.
    assert "ŢĂRMURE" not in said
    assert known.last_name not in page + said
    assert "ŢĂRMURE" not in page
    assert Youth.objects.count() == 1
    assert Change.objects.filter(table="cases_sourcelist", user_id=client.user.pk).exists()


def test_the_rows_to_correct_are_the_same_whoever_is_on_record(
    sign_in: Any, tmp_path: Path
) -> None:
    client = sign_in(Role.PARTNER)
    organisation = hall(client)
    YouthFactory(cnp=cnp(1, BORN, "F"), birth_date=BORN, last_name="Ascunsă")
    numbers = "".join(f"{cnp(n, BORN, 'F')},,,\n" for n in (1, 2, 3))
    names = "Țărmure,Ionela,Huedin\nPop,Dan,Dej\n"
    for n, content in enumerate(
        (f"CNP,Nume,Prenume,Telefon\n{numbers}", f"Nume,Prenume,Localitate\n{names}")
    ):
        sent = SimpleUploadedFile(f"proba-{n}.csv", content.encode())
        assert send(client, organisation, sent).status_code == 302
        source = SourceList.objects.latest("id")
        assert imports.rehearse(source)
        imports.apply(source, by=None)
        answer = client.get(reverse("cases:corrections", args=[source.pk]))
        said = b"".join(answer.streaming_content)
        rows = CalamineWorkbook.from_filelike(io.BytesIO(said)).get_sheet_by_index(0).to_python()
        back = [row for row in rows[1:] if any(row)]
        assert len(back) == content.count("\n") - 1
        assert len({tuple(row[-2:]) for row in back}) == 1, "each is told the same"


def test_a_partner_takes_back_what_waits(sign_in: Any, tmp_path: Path) -> None:
    client = sign_in(Role.PARTNER)
    organisation = hall(client)
    send(client, organisation, file(tmp_path, line()))
    source = SourceList.objects.get()
    imports.rehearse(source)
    url = reverse("cases:hand_in_withdraw", args=[source.pk])
    assert url in client.get(URL).text
    assert client.post(url).status_code == 302
    assert SourceList.objects.get().status == ListStatus.DISCARDED
    # The same file again, now with the right day.
    right = {"reference_date": str(today() - timedelta(days=3))}
    assert send(client, organisation, file(tmp_path, line()), **right).status_code == 302
    applied = SourceList.objects.latest("id")
    imports.rehearse(applied)
    imports.apply(applied, by=None)
    client.post(reverse("cases:hand_in_withdraw", args=[applied.pk]))
    assert imports.kept(applied.pk).status == ListStatus.APPLIED


def test_nobody_hands_in_without_a_protocol_in_force(sign_in: Any, tmp_path: Path) -> None:
    client = sign_in(Role.PARTNER)
    late = hall(client)
    Protocol.objects.update(
        signed_on=today() - timedelta(days=9), valid_until=today() - timedelta(days=1)
    )
    assert "Nu este niciun protocol în vigoare" in client.get(URL).text
    assert send(client, late, file(tmp_path, line())).status_code == 422
    assert not SourceList.objects.exists()


def test_a_partner_sees_and_brings_only_for_the_own_organisation(
    sign_in: Any, tmp_path: Path
) -> None:
    other = sign_in(Role.PARTNER)
    theirs = hall(other, "Primăria Dej")
    assert send(other, theirs, file(tmp_path, line(CNP=""))).status_code == 302
    source = SourceList.objects.get()
    imports.rehearse(source)
    client = sign_in(Role.PARTNER)
    own = hall(client, "Primăria Gherla")
    assert "tineri.csv" not in client.get(URL).text
    assert client.get(reverse("cases:corrections", args=[source.pk])).status_code == 404
    assert send(client, theirs, file(tmp_path, line())).status_code == 422
    # The very file that somebody else brought is not shown to be theirs.
    copy = SimpleUploadedFile("alta.csv", write(tmp_path, line(CNP="")).read_bytes())
    answer = send(client, own, copy)
    assert answer.status_code == 422
    assert "Județul are deja exact acest fișier" in answer.text
    assert "Dej" not in answer.text
    for name in ("source_lists", "list_upload"):
        assert client.get(reverse(f"cases:{name}")).status_code == 403
    assert client.get(reverse("cases:source_list", args=[source.pk])).status_code == 403


def test_what_the_county_brought_in_a_partners_name_is_the_countys(
    sign_in: Any, tmp_path: Path
) -> None:
    client = sign_in(Role.PARTNER)
    organisation = hall(client)
    # A row that names nobody is to be corrected.
    content = file(tmp_path, line(), line(NUME="", CNP=cnp(2, BORN, "F")))
    assert send(client, organisation, content).status_code == 302
    source = SourceList.objects.get()
    assert imports.rehearse(source)
    assert reverse("cases:hand_in_withdraw", args=[source.pk]) in client.get(URL).text
    SourceList.objects.update(created_by=UserFactory(role=Role.COORDINATOR))
    assert "tineri.csv" not in client.get(URL).text
    client.post(reverse("cases:hand_in_withdraw", args=[source.pk]))
    assert imports.kept(source.pk).status == ListStatus.REHEARSED
    assert imports.apply(source, by=None)
    assert client.get(reverse("cases:corrections", args=[source.pk])).status_code == 404
    SourceList.objects.update(created_by=client.user)
    assert client.get(reverse("cases:corrections", args=[source.pk])).status_code == 200


def test_rows_of_a_file_that_is_gone_are_not_offered(
    sign_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(Role.PARTNER)
    content = file(tmp_path, line(), *(line(SIRUTA_UAT="9", NUME="A") for _n in range(3)))
    assert send(client, hall(client), content).status_code == 302
    source = SourceList.objects.get()
    assert imports.rehearse(source)
    assert imports.apply(source, by=None)
    monkeypatch.setattr(hand_in, "MOST_CORRECTIONS", 2)
    page = client.get(URL).text
    assert "3 rânduri de corectat" in page
    assert "fișierul le are pe primele 2" in page
    url = reverse("cases:corrections", args=[source.pk])
    SourceList.objects.update(file="lists/2020/nimic.csv")
    answer = client.get(url, follow=True)
    assert answer.redirect_chain
    assert "Fișierul păstrat lipsește sau este stricat" in answer.text
    SourceList.objects.update(file="")
    assert client.get(url).status_code == 404
    assert "de corectat" not in client.get(URL).text


def test_staff_has_no_business_there(sign_in: Any) -> None:
    for role in (Role.EXPERT, Role.COORDINATOR, Role.NATIONAL):
        assert sign_in(role).get(URL).status_code == 403


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x00\x01\x02"])
def test_what_is_no_list_is_refused_at_the_file(sign_in: Any, content: bytes) -> None:
    client = sign_in(Role.PARTNER)
    organisation = hall(client)
    answer = send(client, organisation, SimpleUploadedFile("x.csv", content))
    assert answer.status_code == 422
    assert not SourceList.objects.exists()


def test_ten_lists_that_wait_are_enough(
    sign_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_in, "MOST_WAITING", 1)
    client = sign_in(Role.PARTNER)
    organisation = hall(client)
    assert send(client, organisation, file(tmp_path, line())).status_code == 302
    again = send(client, organisation, file(tmp_path, line(CNP=cnp(3, BORN, "F"))))
    assert again.status_code == 422
    assert "așteaptă deja" in again.text
    SourceList.objects.update(status=ListStatus.APPLIED)
    assert (
        send(client, organisation, file(tmp_path, line(CNP=cnp(3, BORN, "F")))).status_code == 302
    )


@pytest.mark.parametrize("kind", OrganisationKind)
def test_each_kind_of_partner_sends_a_kind_of_list(kind: OrganisationKind) -> None:
    sent = hand_in.kind_of(Organisation(kind=kind))
    assert sent in ListKind
    assert sent not in (ListKind.NATIONAL_REGISTER, ListKind.PUBLIC_PAGE)
