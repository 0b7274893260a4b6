"""Names of localities as lists write them, to SIRUTA codes of one county."""

import re
from dataclasses import dataclass, field

from cases.enums import RowReason
from intespo.kit.text import search_key
from intespo.territory.models import County, Locality

_LABEL = re.compile(
    r"^(?:loc|localitatea|localitate|com|comuna|comunei|c|sat|satul|satului|s|oras|orasul|orasului"
    r"|or|mun|municipiul|municipiului|mn|municipiu|uat|primaria|jud [a-z]+|judetul [a-z]+)\s+"
)
_COUNTY = re.compile(r"^jud(?:et|etul)?\b")
_PARTS = re.compile(
    r"[,;()/\n]"
    r"|\b(?=(?:com|comuna|sat|satul|oraș|orașul|oras|orasul|mun|municipiul|loc|s|c)\b[. ])",
    re.IGNORECASE,
)
# Where a street, a house or a second thought begins: what stands before it is the place.
_STREET = re.compile(
    r"(?:^|\s)(?:str|strada|bd|bdul|b-dul|bulevardul|aleea|al|calea|cal|sos|șos|soseaua|șoseaua"
    r"|piata|piața|p-ta|nr|numarul|numărul|bl|bloc|sc|et|ap|cod)\b.*|(?<=\S)\s+\d.*| - .*",
    re.IGNORECASE | re.DOTALL,
)


MOST_KNOWN = 1 << 13


@dataclass
class Places:
    """Localities of the country, and the names of one county's."""

    counties: dict[int, int]  # SIRUTA code: county
    parents: dict[int, int | None]
    names: dict[str, list[int]] = field(default_factory=dict)
    known: dict[str, tuple[int | None, str]] = field(default_factory=dict)
    # The county's own name, folded: Brașov, Codlea is Codlea.
    county: str = ""

    @classmethod
    def of(cls, county_id: int) -> "Places":
        """Read once per list."""
        rows = list(
            Locality.objects.order_by().values_list("siruta", "county_id", "parent_id", "name")
        )
        places = cls({row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows})
        places.county = search_key(County.objects.get(pk=county_id).name)
        for siruta, county, parent, name in rows:
            if county == county_id:
                # An administrative unit before the village of the same name.
                held = places.names.setdefault(search_key(name), [])
                held.insert(0 if parent is None else len(held), siruta)
        return places

    def by_code(self, text: str, county_id: int) -> tuple[int | None, str]:
        """By SIRUTA code: the locality, or what is wrong with the code."""
        code = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        county = self.counties.get(code)
        if county is None:
            return None, RowReason.LOCALITY_UNKNOWN
        return code, "" if county == county_id else RowReason.LOCALITY_ELSEWHERE

    def by_name(self, text: str, village: str = "") -> tuple[int | None, str]:
        """By name, with the village in a column of its own or beside it in the text."""
        whole = f"{village}, {text}" if village else text
        found = self.known.get(whole)
        if found is None:
            found = self._find(whole)
            # Places come again and again; whole addresses do not.
            if len(self.known) < MOST_KNOWN:
                self.known[whole] = found
        return found

    def _find(self, text: str) -> tuple[int | None, str]:
        parts = [piece for piece in _PARTS.split(text) if _bare(piece)]
        found = [hits for hits in (self._in_piece(part) for part in parts) if hits]
        if not parts:
            return None, RowReason.LOCALITY_MISSING
        if not found:
            return None, RowReason.LOCALITY_UNKNOWN
        if len(found) > 1:
            for village, unit in ((found[0], found[1]), (found[1], found[0])):
                inside = [code for code in village if self.parents[code] in unit]
                if len(inside) == 1:
                    return inside[0], ""
            if _bare(parts[0]) == self.county and self.parents[found[1][0]] is None:
                return found[1][0], ""
        return self._one(found[0])

    def _in_piece(self, piece: str) -> list[int]:
        """As it stands, or what stands before a street, a house number or a dash."""
        if hits := self._named(_bare(piece)):
            return hits
        before = _STREET.sub("", piece)
        after = piece.partition(" - ")[2]
        tried = (self._named(_bare(part)) for part in (before, after) if part and part != piece)
        return next(filter(None, tried), [])

    def _one(self, hits: list[int]) -> tuple[int | None, str]:
        """The unit of that name, else the only village of it."""
        if self.parents[hits[0]] is None or len(hits) == 1:
            return hits[0], ""
        return None, RowReason.LOCALITY_AMBIGUOUS

    def _named(self, name: str) -> list[int]:
        spellings = (name, *_with_a(name))
        return next((self.names[key] for key in spellings if key in self.names), [])


def _with_a(key: str) -> list[str]:
    """Before 1993 â was written î: Sînmartin is Sânmartin. One letter at a time."""
    inside = [place for place, letter in enumerate(key) if letter == "i" and place]
    return [f"{key[:place]}a{key[place + 1 :]}" for place in inside]


def _bare(piece: str) -> str:
    """Without what only says that it is a commune, a village, a town."""
    key = search_key(piece)
    if _COUNTY.match(key):
        return ""
    while bare := _LABEL.sub("", key):
        if bare == key:
            break
        key = bare
    return key
