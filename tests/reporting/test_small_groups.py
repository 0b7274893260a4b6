"""Small groups of counties: what is left out cannot be reckoned from what is printed."""

import random

import pytest

from reporting import small_groups

CODES = ("I1.g", "G1.a", "G4.a", "G6.a", "G7.a", "CO18.a", "CO18.f", "CO18.m", "I1.c")


def county(r: random.Random) -> dict[str, int]:
    roma, women, men, anybody = (r.randrange(9) for _ in range(4))
    homeless = women + men
    twins = {"I1.g": roma, "G1.a": roma, "G4.a": homeless, "CO18.a": homeless}
    some = max(anybody, roma, homeless)
    split = {"CO18.f": women, "CO18.m": men, "G6.a": some, "G7.a": 40 - some, "I1.c": 40}
    return twins | split


@pytest.mark.parametrize("seed", range(40))
def test_nothing_left_out_is_told_by_a_sum_a_twin_or_the_country(seed: int) -> None:
    r = random.Random(seed)
    counties = {f"C{n}": county(r) for n in range(r.choice((5, 12, 42)))}
    hidden = {area: set(codes) for area, codes in small_groups.hidden(counties).items()}
    for area, cells in counties.items():
        own = hidden.get(area, set())
        for code, number in cells.items():
            assert not (0 < number < 5 and code != "I1.c" and code[0] != "G7") or (
                code in own or code == "G7.a"
            )
        assert ("I1.g" in own) == ("G1.a" in own)
        assert ("CO18.a" in own) == ("G4.a" in own)
        assert ("G6.a" in own) == ("G7.a" in own)
        # Of women, men and their sum either all are told or not two of them.
        assert len({"CO18.a", "CO18.f", "CO18.m"} & own) in (0, 3)
    for code in CODES:
        assert sum(code in own for own in hidden.values()) in (0, *range(3, 43)), code
    assert not any("I1.c" in own for own in hidden.values())


def test_where_nobody_is_few_nothing_is_left_out() -> None:
    cells = dict.fromkeys(CODES, 20)
    assert small_groups.hidden({"CJ": cells, "DJ": cells | {"G1.a": 0, "I1.g": 0}}) == {}
