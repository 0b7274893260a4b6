"""A file moves to another county, whole, and is seen by who may."""

from typing import Any

import pytest
from django.urls import reverse

from cases.enums import (
    DocumentKind,
    ListStatus,
)
from cases.models import (
    Case,
    CaseMember,
    ListRow,
    Milestone,
    Provenance,
    Transfer,
    Youth,
)
from cases.services import (
    caseload,
    contacts,
    documents,
    sources,
    transfer,
)
from intespo.accounts import scope
from intespo.accounts.enums import Role
from intespo.kit.errors import DomainError
from intespo.territory.models import Locality
from tests.cases.papers import consent, paper
from tests.factories import (
    CaseFactory,
    SourceListFactory,
    UserFactory,
    contacted,
    county,
    note,
    profiled,
)

pytestmark = pytest.mark.django_db

pytestmark = pytest.mark.django_db


def test_a_transfer_moves_the_whole_file_and_leaves_the_figures(sign_in: Any) -> None:
    by = UserFactory()
    case = profiled(CaseFactory(), by)
    source = SourceListFactory()
    Provenance.objects.create(
        youth=case.youth, county=case.county, source_list=source, fields=["name"]
    )
    consent(case)
    documents.add(case, DocumentKind.ID_CARD, paper(), "", by=by)
    caseload.share([case.pk], UserFactory(role=Role.TEAM_MEMBER), by=by)
    before = Milestone.objects.filter(case=case, county=county("CJ")).count()
    offer = transfer.offer(case, county("DJ"), "s-a mutat la Craiova", by=by)
    with pytest.raises(DomainError, match="deja"):
        transfer.offer(case, county("BH"), "altfel", by=by)
    there = sign_in(Role.COORDINATOR, "DJ")
    assert there.get(reverse("cases:case", args=[case.pk])).status_code == 404
    url = reverse("cases:transfer_answer", args=[offer.pk])
    craiova = Locality.objects.filter(county=county("DJ"), parent=None).first()
    assert craiova is not None
    assert there.post(url, {"verdict": "accept"}).status_code == 422
    assert there.post(url, {"verdict": "accept", "locality": craiova.pk}).status_code == 302
    assert there.get(reverse("cases:case", args=[case.pk])).status_code == 200
    assert there.post(url, {"verdict": "refuse", "reason": "nu"}).status_code == 404
    here = sign_in(Role.COORDINATOR)
    assert here.get(reverse("cases:case", args=[case.pk])).status_code == 404
    assert Milestone.objects.filter(case=case, county=county("CJ")).count() == before
    moved = ("contactattempts", "registrations", "journalentrys", "checks", "spells")
    for name in moved:
        assert not getattr(case, name).exclude(county=county("DJ")).exists(), name
    assert not CaseMember.objects.filter(case=case).exists()
    youth = Youth.objects.get(pk=case.youth_id)
    assert (youth.county.code, youth.locality) == ("DJ", craiova)
    # Work goes on there, and the number that was given stays with the agency that gave it.
    contacts.log(case, note(), by=there.user)
    assert case.registrations.get().agency == county("CJ")


def test_a_file_that_moves_says_where_its_values_come_from() -> None:
    by = UserFactory()
    case = contacted(CaseFactory(), by)
    source = SourceListFactory(status=ListStatus.APPLIED)
    ListRow.objects.create(
        source_list=source, county=source.county, row=7, youth=case.youth, decision="new", phone="1"
    )
    [known] = sources.of_youth(case.youth)
    assert (known.source_list, known.row, known.elsewhere) == (source, 7, False)
    fields = ["name", "birth_date", "sex", "locality", "phone"]
    assert known.fields == fields
    offer = transfer.offer(case, county("DJ"), "s-a mutat", by=by)
    craiova = Locality.objects.filter(county=county("DJ"), parent=None).first()
    assert craiova is not None
    there = UserFactory(role=Role.COORDINATOR, code="DJ")
    transfer.accept(offer, craiova, by=there)
    with scope.opened(scope.of(there)):
        [known] = sources.of_youth(case.youth)
    # The list itself stays with the county that received it.
    assert (known.source_list, known.elsewhere, known.fields) == (None, True, fields)


def test_a_name_is_seen_by_who_has_the_file_and_who_may_answer() -> None:
    by = UserFactory()
    case = contacted(CaseFactory(), by)
    offer = transfer.offer(case, county("DJ"), "s-a mutat", by=by)

    def seen(role: Role, code: str) -> bool:
        return Transfer.objects.visible_to(UserFactory(role=role, code=code)).exists()

    assert seen(Role.EXPERT, "CJ")
    assert seen(Role.COORDINATOR, "DJ")
    assert not seen(Role.EXPERT, "DJ")
    transfer.withdraw(offer, by=by)
    assert not seen(Role.COORDINATOR, "DJ")
    assert seen(Role.COORDINATOR, "CJ")


def test_a_transfer_is_refused_with_a_reason_or_withdrawn(sign_in: Any) -> None:
    by = UserFactory()
    case = contacted(CaseFactory(), by)
    offer = transfer.offer(case, county("DJ"), "s-a mutat", by=by)
    client = sign_in(Role.COORDINATOR, "DJ")
    url = reverse("cases:transfer_answer", args=[offer.pk])
    assert client.post(url, {"verdict": "refuse"}).status_code == 422
    assert client.post(url, {"verdict": "refuse", "reason": "nu locuiește aici"}).status_code == 302
    again = transfer.offer(case, county("DJ"), "totuși", by=by)
    stranger = sign_in(Role.COORDINATOR, "BH")
    assert stranger.get(reverse("cases:transfer_answer", args=[again.pk])).status_code == 404
    assert "totuși" not in stranger.get(reverse("cases:transfers")).content.decode()
    url = reverse("cases:transfer_withdraw", args=[again.pk])
    assert sign_in(Role.EXPERT).post(url).status_code == 404
    assert sign_in(Role.COORDINATOR).post(url).status_code == 302
    assert Transfer.objects.get(pk=again.pk).status == "withdrawn"
    assert Case.objects.get(pk=case.pk).county == county("CJ")
