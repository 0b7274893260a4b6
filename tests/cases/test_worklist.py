"""The worklist and the search: order, filters, cost, and no name in an address."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from cases import worklist
from cases.enums import Stage
from cases.models import Case, YouthName
from intespo.accounts import scope
from intespo.accounts.enums import Role
from intespo.kit.dates import today
from tests.factories import CaseFactory, UserFactory, YouthFactory, contacted
from tests.helpers import assert_flat_queries, explain

pytestmark = pytest.mark.django_db
URL = reverse("cases:worklist")


def shown(client: Any, query: str = "") -> list[int]:
    """Ids on the page, in order."""
    return [row["id"] for row in client.get(f"{URL}?{query}").context["rows"]]


def test_what_waits_longest_comes_first(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    late, soon, now = (
        CaseFactory(next_action_on=today() + timedelta(days=days)) for days in (-4, 1, 0)
    )
    assert shown(client) == [late.pk, now.pk, soon.pk]
    body = client.get(URL).content.decode()
    assert "Restantă de 4 zile" in body
    assert "Azi" in body


def test_an_expert_sees_the_own_cases_first_and_the_county_on_request(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    mine, other = CaseFactory(manager=client.user), CaseFactory()
    CaseFactory(code="DJ")
    assert shown(client) == [mine.pk]
    assert set(shown(client, "toti=1")) == {mine.pk, other.pk}


def test_filters_narrow_and_nonsense_does_not_break(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    case, late = CaseFactory(), CaseFactory(next_action_on=today() - timedelta(days=1))
    contacted(case, UserFactory())
    assert shown(client, "stage=agreed") == [case.pk]
    assert shown(client, "due=overdue") == [late.pk]
    for query in ("stage=x", "due=y", "dupa=%00", "level=%F0%9F%98%80", "county=ZZ", "action=1"):
        assert client.get(f"{URL}?{query}").status_code == 200


def test_htmx_gets_only_the_rows(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    CaseFactory()
    body = client.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in body
    assert 'id="worklist"' in body


def test_an_empty_list_says_what_to_do(sign_in: Any) -> None:
    assert "Scoate un filtru" in sign_in(Role.EXPERT).get(URL).content.decode()


def test_the_list_costs_the_same_with_more_cases(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    assert_flat_queries(client, URL, lambda: CaseFactory(manager=client.user), most=5)


def test_a_page_walks_the_index_without_a_sort() -> None:
    cases = Case.objects.at_work().filter(county_id=12, next_action_on__gte=today())
    statement, words = (
        cases.order_by("next_action_on", "id").values(*worklist.FIELDS)[:51].query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
    plan = explain(statement, words)
    assert "county_id = 12" in plan
    assert "Sort" not in plan


def test_stefan_finds_stefan(sign_in: Any) -> None:
    client = sign_in(Role.EXPERT)
    youth = YouthFactory(
        first_name="Ștefan",
        last_name="Țepeș",
        search_key="tepes stefan",
        sort_key="t~epes~ s~tefan",
    )
    CaseFactory(youth=youth)
    CaseFactory()
    answer = client.post(reverse("cases:search"), {"q": "stefan"})
    assert answer["Location"] == reverse("cases:search")
    assert "stefan" not in answer["Location"]
    page = client.get(answer["Location"])
    assert [row["name"] for row in page.context["rows"]] == ["Ștefan Țepeș"]


def test_a_closed_file_is_found_and_only_opened(sign_in: Any) -> None:
    client = sign_in(Role.COORDINATOR)
    case = CaseFactory(stage="closed", closed_on=today(), close_reason="refused")
    page = client.post(reverse("cases:search"), {"q": "tarmure"}, follow=True)
    (row,) = page.context["rows"]
    assert (row["verb"], row["verb_link"]) == (
        "Deschide dosarul",
        reverse("cases:case", args=[case.pk]),
    )
    assert reverse("cases:contact", args=[case.pk]) not in page.text
    assert "Închis" in page.text


def test_a_team_member_finds_only_shared_cases(sign_in: Any) -> None:
    client = sign_in(Role.TEAM_MEMBER)
    shared, _other = CaseFactory(), CaseFactory()
    shared.members.create(user=client.user, county=shared.county)
    page = client.post(reverse("cases:search"), {"q": "tarmure"}, follow=True)
    assert [row["id"] for row in page.context["rows"]] == [shared.pk]


@pytest.mark.parametrize("words", ["", "st", "%%%", "'; DROP TABLE", "\x00", "nimeni", "a" * 500])
def test_any_words_are_searched_safely(sign_in: Any, words: str) -> None:
    client = sign_in(Role.EXPERT)
    CaseFactory()
    client.post(reverse("cases:search"), {"q": words})
    page = client.get(reverse("cases:search"))
    assert page.status_code == 200
    assert page.context["rows"] == []


def test_the_search_uses_its_index() -> None:
    """Also under the policy of one county, which forbids an index to operators such as LIKE."""
    turns = YouthName.objects.beginning_with("stefan io")
    with scope.opened(scope.of(UserFactory())):
        plan = explain(*turns.values("youth_id")[:50].query.sql_with_params())
    assert "Index Only Scan using cases_youthname_pkey" in plan
    assert "Index Cond: ((turned >= 'stefan'" in plan


def test_ticks_are_done_now_and_ahead() -> None:
    assert worklist.ticks(Stage.REGISTERED) == [*["done"] * 3, "now", *["ahead"] * 3]
