"""Which figures the counties' files do not print: small groups, and what would give them away.

A group of under five persons of one county would name somebody. It is left out, and with it what
it can be reckoned from: the other two of women, men and their sum; who is in no group at all; the
same figure under another code; and, since the country prints its sums, two more counties at least.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

# Figures of groups that are nobody's business.
SENSITIVE = re.compile(r"(I\d+\.g|G[1-6]\.[a-f]|(CO1[5-8]|CR1-0[59])\.[afm])")
# These, and who is in no group: the total less them is who is in one.
TELLING = re.compile(rf"{SENSITIVE.pattern}|G7\.[a-f]")
LEAST = 5
COUNTIES = 3  # so many at least are left out of one figure: of fewer the sum tells
# The same persons under two codes: Roma of each indicator, groups among the participants.
TWINS = {
    **{f"I{n}.g": f"G1.{letter}" for n, letter in enumerate("abcdef", 1)},
    **{f"CO{n}.a": f"G{row}.a" for n, row in ((15, 2), (16, 3), (17, 5), (18, 4))},
    "CR1-05.a": "G6.b",
}
TWINS |= {twin: code for code, twin in TWINS.items()}
Cells = Mapping[str, Mapping[str, int]]


def hidden(counties: Cells) -> dict[str, list[str]]:
    """By county the codes that its files leave out; `counties` has all figures of each."""
    found = {
        area: {code for code, n in cells.items() if SENSITIVE.fullmatch(code) and 0 < n < LEAST}
        for area, cells in counties.items()
    }
    before = -1
    while before != (before := sum(len(codes) for codes in found.values())):
        for area, codes in found.items():
            codes |= {code for known in codes for code in _told_by(known)} & set(counties[area])
        for code, area in list(_lacking(counties, found)):
            found[area].add(code)
    return {area: sorted(codes) for area, codes in found.items() if codes}


def _told_by(code: str) -> Iterator[str]:
    """Figures of the same county that together tell this one."""
    row, _dot, letter = code.partition(".")
    if code in TWINS:
        yield TWINS[code]
    if row.startswith("C"):
        yield from (f"{row}.{other}" for other in "afm")
    if row in ("G6", "G7"):
        yield f"G{13 - int(row[1])}.{letter}"


def _lacking(counties: Cells, found: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Counties with the smallest figures, where too few are left out of a code."""
    by_code: dict[str, set[str]] = defaultdict(set)
    for area, codes in found.items():
        for code in codes:
            by_code[code].add(area)
    for code, areas in by_code.items():
        others = [area for area in counties if area not in areas and code in counties[area]]
        # Whoever has nobody hides nobody: such counties come last.
        others.sort(key=lambda area: (counties[area][code] == 0, counties[area][code], area))
        yield from ((code, area) for area in others[: max(COUNTIES - len(areas), 0)])
