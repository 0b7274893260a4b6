"""Consents, papers, measures, transfers, caseloads: what they do and what they refuse."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cases.enums import (
    DocumentKind,
    Evidence,
    ReferralStatus,
    Stage,
)
from cases.models import (
    Case,
    CaseDocument,
    Consent,
    Measure,
    Milestone,
    PersonalLink,
    Referral,
)
from cases.models.lists import KEPT_FILES
from cases.services import (
    caseload,
    consents,
    contacts,
    documents,
    links,
    measures,
    merging,
    privacy,
    rhythm,
)
from cases.services.measures import ReferralNote
from intespo.accounts.enums import Role
from intespo.accounts.models import AccessLog
from intespo.kit.dates import today
from intespo.kit.errors import DomainError
from outreach.enums import MessageChannel, MessageState
from outreach.services.outbox import queue
from partners.enums import Profession
from partners.models import Team, TeamMember
from tests.cases.papers import PDF, consent, paper
from tests.factories import (
    CaseFactory,
    UserFactory,
    contacted,
    note,
    profiled,
    registered,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_consent_is_given_once_withdrawn_once_and_never_edited() -> None:
    case = contacted(CaseFactory(), UserFactory())
    given = consent(case)
    with pytest.raises(DomainError, match="deja"):
        consent(case)
    assert given.text.version == 1
    with pytest.raises(DatabaseError, match="are never"), transaction.atomic():
        Consent.objects.filter(pk=given.pk).update(given_on=today() - DAY)
    consents.withdraw(given, Evidence.SMS, by=UserFactory())
    with pytest.raises(DomainError, match="retras"):
        consents.withdraw(given, Evidence.SMS, by=UserFactory())
    assert consents.refused_ways(case.youth_id) == {"sms"}
    consent(case)
    assert consents.refused_ways(case.youth_id) == set()


def test_a_withdrawal_stops_what_waits_and_what_would_be_written() -> None:
    case, by = contacted(CaseFactory(), UserFactory()), UserFactory()
    given = consent(case)
    words = {"channel": MessageChannel.SMS, "subject": "", "body": "Vino luni.", "by": by}
    message = queue(case, key=uuid.uuid4(), **words)
    consents.withdraw(given, Evidence.FORM, by=by)
    message.refresh_from_db()
    assert message.state == MessageState.SUPPRESSED
    with pytest.raises(DomainError, match="retras"):
        queue(case, key=uuid.uuid4(), **words)


def test_the_strictest_word_wins_when_records_are_merged() -> None:
    kept = contacted(CaseFactory(), UserFactory())
    gone = contacted(CaseFactory(youth__cnp=None), UserFactory())
    consent(kept)
    consents.withdraw(consent(gone), Evidence.SMS, by=UserFactory())
    merging.merge(kept.youth, gone.youth, by=UserFactory())
    assert consents.refused_ways(kept.youth_id) == {"sms"}


def test_a_spoken_consent_names_its_witness(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = contacted(CaseFactory(), client.user)
    url = reverse("cases:consents", args=[case.pk])
    words = {"purpose": "messages", "channel": "sms", "on": str(today()), "evidence": "spoken"}
    assert client.post(url, words).status_code == 422
    assert client.post(url, {**words, "witness": "Ana", "channel": ""}).status_code == 422
    assert client.post(url, {**words, "witness": "Ana"}).status_code == 302
    scan = {**words, "channel": "phone", "evidence": "form", "file": paper()}
    assert client.post(url, scan).status_code == 302
    assert Consent.objects.filter(document__kind="CONSENT_FORM").count() == 1


@pytest.mark.parametrize(
    "file",
    [
        paper(b"MZ\x90\x00", "act.pdf"),
        paper(b"<script>alert(1)</script>", "act.png"),
        paper(b"", "gol.pdf"),
        paper(PDF + b"x" * (11 << 20), "mare.pdf"),
    ],
    ids=["program", "script", "empty", "large"],
)
def test_a_file_that_is_no_paper_is_refused_whole(sign_in: Any, file: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = contacted(CaseFactory(), client.user)
    file.seek(0)
    url = reverse("cases:documents", args=[case.pk])
    answer = client.post(url, {"kind": "ID_CARD", "note": "văzut", "file": file})
    assert answer.status_code == 422
    assert "văzut" in answer.content.decode()
    assert not CaseDocument.objects.exists()


def test_a_paper_is_kept_sealed_and_handed_out_to_who_may_see(sign_in: Any) -> None:
    case = contacted(CaseFactory(), UserFactory())
    for _ in range(2):
        kept = documents.add(case, DocumentKind.ID_CARD, paper(), "", by=UserFactory())
    assert CaseDocument.objects.count() == 1
    assert PDF not in Path(KEPT_FILES.path(str(kept.file.name))).read_bytes()
    url = reverse("cases:document", args=[case.pk, kept.pk])
    answer = sign_in(Role.EXPERT).get(url)
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert AccessLog.objects.filter(action="export", subject_id=case.pk).exists()
    assert sign_in(Role.EXPERT, "DJ").get(url).status_code == 404
    client = sign_in(Role.COORDINATOR)
    out = reverse("cases:document_remove", args=[case.pk, kept.pk])
    assert client.post(out, {"reason": "alt om"}).status_code == 302
    assert client.get(url).status_code == 404


def test_what_fits_and_why_the_rest_does_not() -> None:
    case = contacted(CaseFactory(youth__education="ISCED1"), UserFactory())
    found = {offer.measure.code: offer.against for offer in measures.offers(case)}
    assert found["INFO"] == found["A2S_SEC"] == []
    assert found["A2S_PRIM"] == ["studii cel mult: fără școală"]
    assert found["TRAIN"] == ["doar pentru cine e înregistrat la agenție"]
    assert any("risc" in why for why in found["SOLID"])
    registered(case, UserFactory())
    found = {offer.measure.code: offer.against for offer in measures.offers(case)}
    assert found["TRAIN"] == []
    assert found["PRIMA_ACTIVARE"] == ["mai trebuie 28 de zile de înregistrare"]


def test_conditions_are_rows() -> None:
    case = registered(CaseFactory(), UserFactory())
    Measure.objects.filter(code="PRIMA_ACTIVARE").update(registered_days=1)
    assert {o.measure.code: o.fits for o in measures.offers(case)}["PRIMA_ACTIVARE"]
    Measure.objects.filter(code="PRIMA_ACTIVARE").update(valid_until=today() - DAY)
    assert "PRIMA_ACTIVARE" not in {o.measure.code for o in measures.offers(case)}


def offered(case: Case, code: str = "TRAIN", **named: Any) -> Referral:
    """A measure offered."""
    note = ReferralNote(Measure.objects.get(code=code), **named)
    return measures.refer(case, note, by=UserFactory())


def test_a_referral_goes_its_way_and_no_other() -> None:
    case, by = profiled(CaseFactory(), UserFactory()), UserFactory()
    running = offered(case, title="Curs de sudor", answer_by=today() + DAY)
    case.refresh_from_db()
    assert (case.stage, case.next_action) == (Stage.IN_SUPPORT, "answer")
    with pytest.raises(DomainError, match="deja"):
        offered(case, title="Curs de sudor")
    with pytest.raises(DomainError, match="nu poate deveni"):
        measures.step(running, ReferralStatus.DONE, today(), "", by=by)
    for to in (ReferralStatus.ACCEPTED, ReferralStatus.STARTED, ReferralStatus.DONE):
        measures.step(running, to, today(), "", by=by)
    kinds = set(Milestone.objects.standing().filter(case=case).values_list("kind", flat=True))
    assert {"referred", "in_measure"} <= kinds
    assert case.spells.get(ended_on=None).state == "TRAINING"
    with pytest.raises(DomainError, match="nu se potrivește"):
        offered(case, "SOLID")


def test_a_placement_needs_its_proof(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    case = profiled(CaseFactory(), client.user)
    running = offered(case, "SUBV_85")
    url = reverse("cases:referral", args=[case.pk, running.pk])
    words = {"to": "started", "on": str(today()), "result": "Brutăria Dej"}
    answer = client.post(url, words)
    assert answer.status_code == 422
    assert "Brutăria Dej" in answer.content.decode()
    # A refused step leaves no paper behind.
    late = {**words, "on": str(today() + DAY), "file": paper()}
    assert client.post(url, late).status_code == 422
    assert not CaseDocument.objects.exists()
    assert client.post(url, {**words, "file": paper()}).status_code == 302
    running.refresh_from_db()
    assert running.proof is not None


def test_a_heavy_case_without_a_social_worker_is_flagged() -> None:
    case = CaseFactory(level="FGO")
    assert Profession.SOCIAL_WORKER in rhythm.missing(case)
    member = UserFactory(role=Role.TEAM_MEMBER)
    team = Team.objects.create(county=case.county, code="CJ-09", territory="Dej")
    TeamMember.objects.create(
        team=team, user=member, name="Radu", profession="social_worker", since=today()
    )
    assert caseload.share([case.pk], member, by=UserFactory()) == 1
    assert rhythm.missing(case) == [Profession.SCHOOL_COUNSELLOR]
    assert rhythm.missing(CaseFactory(level="UO")) == []


def test_cases_are_given_and_handed_over_in_one_statement(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    first, second = UserFactory(), UserFactory()
    cases = [CaseFactory() for _ in range(3)]
    far = CaseFactory(code="DJ")
    words = {"what": "assign", "colleague": first.pk, "dosar": [c.pk for c in (*cases, far)]}
    client.post(reverse("cases:bulk"), words)
    assert Case.objects.filter(manager=first).count() == 3
    assert caseload.assign([cases[0].pk], first, by=client.user) == 0
    assert caseload.hand_over(first, second, by=client.user) == 3
    assert cases[0].journalentrys.filter(kind="assigned").count() == 2
    with pytest.raises(DomainError):
        caseload.assign([cases[0].pk], UserFactory(role=Role.PARTNER), by=client.user)
    assert sign_in(Role.EXPERT).post(reverse("cases:bulk"), words).status_code == 403


def test_the_personal_page_opens_with_the_birth_date_alone(client: Any) -> None:
    case = contacted(CaseFactory(), UserFactory())
    given = consent(case)
    link = links.make(case, by=UserFactory())
    url = reverse("cases:personal", args=[link.token])
    assert case.youth.first_name not in client.get(url).content.decode()
    assert client.post(url, {"born": "2001-01-01"}).status_code == 422
    assert client.post(url, {"born": str(case.youth.birth_date)}).status_code == 302
    body = client.get(url).content.decode()
    assert case.youth.first_name in body
    assert "Cine s-a uitat" in body or "Cine" in body

    def act(what: str, **words: Any) -> Any:
        return client.post(reverse("cases:personal_act", args=[link.token, what]), words)

    act("acord", acord=given.pk)
    given.refresh_from_db()
    assert given.withdrawn_through == Evidence.WEB
    act("telefon", telefon="12", phone="12")
    act("telefon", phone="0799 000 555")
    case.youth.refresh_from_db()
    assert case.youth.phone == "+40799000555"
    act("opozitie")
    assert case.youth.objections.filter(withdrawn_at=None).exists()
    assert act("altceva").status_code == 302


def test_a_link_locks_after_five_wrong_dates_and_a_new_one_closes_the_old(client: Any) -> None:
    case = contacted(CaseFactory(), UserFactory())
    old = links.make(case, by=UserFactory())
    url = reverse("cases:personal", args=[old.token])
    for _ in range(5):
        client.post(url, {"born": "2001-01-01"})
    assert client.post(url, {"born": str(case.youth.birth_date)}).status_code == 422
    links.make(case, by=UserFactory())
    assert PersonalLink.objects.alive().count() == 1
    other = reverse("cases:personal", args=[uuid.uuid4()])
    assert client.post(other, {"born": "2001-01-01"}).status_code == 422


def test_an_erasure_takes_papers_witnesses_and_links(
    django_capture_on_commit_callbacks: Any,
) -> None:
    case = contacted(CaseFactory(), UserFactory())
    consent(case)
    kept = documents.add(case, DocumentKind.OTHER, paper(), "poză", by=UserFactory())
    links.make(case, by=UserFactory())
    path = Path(KEPT_FILES.path(str(kept.file.name)))
    with django_capture_on_commit_callbacks(execute=True):
        assert privacy.erase(case, by=UserFactory(role=Role.COORDINATOR))
    assert not path.exists()
    kept.refresh_from_db()
    assert (kept.file.name, kept.note, kept.file_name) == ("", "", "")
    assert Consent.objects.get().witness == "–"
    assert not PersonalLink.objects.alive().exists()


def test_art_14_is_noted_with_the_contact() -> None:
    case = CaseFactory()
    assert consents.told_on(case) is None
    contacts.log(case, note(told=True), by=UserFactory())
    assert consents.told_on(case) == today()
