"""Where a young person says they live: a village, commune or town, and what tells it apart."""

import re
from collections.abc import Iterable

from intespo.kit.text import search_key
from intespo.territory.models import Locality

MOST = 12
# Said before a name, and not part of it.
_LABEL = re.compile(
    r"^(?:localitatea|loc|comuna|com|satul|sat|orasul|oras|municipiul|mun|judetul|judet|jud) "
)
_SECTOR = re.compile(r"^(?:bucuresti )?sector(?:ul)? ?([1-6])$")


def named(text: str) -> list[Locality]:
    """At most twelve that fit what was typed, the best first; one when there is no doubt.

    The first part is the locality, the others (commune, county or its code) tell it apart: what
    they contradict does not fit.
    """
    name, *others = _parts(text)
    if len(name) < 2:
        return []
    whole = Locality.objects.select_related("parent", "county").order_by("kind", "siruta")
    found = _narrowed(whole.filter(search_key=name), others)
    return found[:MOST]


def beginning_with(text: str) -> list[Locality]:
    """At most twelve to choose from, when nothing bears the very name."""
    name, *others = _parts(text)
    if len(name) < 2:
        return []
    whole = Locality.objects.select_related("parent", "county").order_by("kind", "siruta")
    return _narrowed(whole.filter(search_key__startswith=name)[: MOST * 10], others)[:MOST]


def _parts(text: str) -> list[str]:
    """`Sânpaul, jud. Cluj` as `sanpaul`, `cluj`."""
    parts = [_bare(search_key(part)) for part in re.split(r"[,;()/]", text)]
    return [part for part in parts if part] or [""]


def _bare(key: str) -> str:
    if sector := _SECTOR.match(key):
        return f"bucuresti sectorul {sector[1]}"
    return _LABEL.sub("", key)


def _narrowed(found: Iterable[Locality], others: list[str]) -> list[Locality]:
    rows = list(found)
    for other in others:
        rows = [place for place in rows if other in _told_by(place)]
    units = {place.pk: place for place in rows if place.parent_id is None}
    # A commune stands for the village that bears its name.
    return [p for p in rows if p.parent_id not in units or units[p.parent_id].name != p.name]


def _told_by(place: Locality) -> set[str]:
    words = {search_key(place.county.name), place.county.code.lower()}
    if place.parent:
        words.add(place.parent.search_key)
    return words


def label(place: Locality) -> str:
    """As people tell it apart: village, commune, county."""
    names = [place.name]
    if place.parent and place.parent.name != place.name:
        names.append(place.parent.name)
    if place.county.name not in names:
        names.append(place.county.name)
    return ", ".join(names)
