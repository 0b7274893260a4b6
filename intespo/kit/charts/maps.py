"""County shapes: the country by classes, one county with bubbles (Natural Earth, public domain)."""

import functools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from intespo.kit.figures import coordinate as c
from intespo.kit.figures import whole

POINT = re.compile(r"(-?\d+\.?\d*),(-?\d+\.?\d*)")
BLUES = ("#e3edf9", "#b7d0ee", "#7faadd", "#3a76bf", "#0b3a75")
INKS = ("#14233a", "#14233a", "#14233a", "#ffffff", "#ffffff")
# Labels that would sit on a border: moved by hand, in map units.
OFFSETS = {
    "SM": (-8, 4),
    "TM": (10, -4),
    "CL": (10, 4),
    "CJ": (-4, 4),
    "MM": (4, 4),
    "MH": (4, -6),
    "GR": (-10, 6),
    "TL": (-10, 6),
    "IL": (8, 2),
    "CT": (-4, 6),
}
BOXES = {"B": (590, 668), "IF": (650, 668)}


@functools.cache
def shapes(path: Path) -> dict[str, Any]:
    """The shapes file, read once."""
    return dict(json.loads(path.read_text(encoding="utf-8")))


def country(path: Path, values: dict[str, tuple[str, int, str, str]]) -> dict[str, Any]:
    """Each county's shape by class; `values` by code: name, class 0–4, text, link."""
    data = shapes(path)
    drawn, boxes = [], []
    for code, shape in data["counties"].items():
        name, tone, text, link = values[code]
        dx, dy = OFFSETS.get(code, (0, 0))
        x, y = shape["label"][0] + dx, shape["label"][1] + dy
        one = {
            "code": code,
            "name": name,
            "d": shape["d"],
            "fill": BLUES[tone],
            "ink": INKS[tone],
            "tone": str(tone + 1),
            "text": text,
            "link": link,
        }
        if code in BOXES:
            bx, by = BOXES[code]
            start = {"from_x": c(x), "from_y": c(y), "to_x": c(bx + 25), "to_y": c(by)}
            label = {"x": c(bx + 25), "y": c(by + 17), "y2": c(by + 33)}
            boxes.append({**one, **start, **label, "box_x": str(bx), "box_y": str(by)})
            drawn.append({**one, "boxed": True})
        else:
            drawn.append({**one, "x": c(x), "y": c(y), "y2": c(y + 16)})
    return {"width": 1000, "height": 712, "counties": drawn, "boxes": boxes}


@dataclass(frozen=True)
class Place:
    """One bubble: where, how many, and whether it calls for attention."""

    siruta: int
    name: str
    lat: float
    lon: float
    count: int
    calls: bool
    link: str


class _Ground(NamedTuple):
    """What of a county's picture does not depend on people: drawn once."""

    scale: float
    dx: float
    dy: float
    outline: str
    neighbours: list[str]


WIDTH, HEIGHT, MARGIN = 620, 420, 24


@functools.cache
def _ground(path: Path, code: str) -> _Ground:
    counties = shapes(path)["counties"]
    left, top, right, bottom = box = _box(counties[code]["d"])
    scale = min((WIDTH - 2 * MARGIN) / (right - left), (HEIGHT - 2 * MARGIN) / (bottom - top))
    dx = (WIDTH - scale * (right - left)) / 2 - scale * left
    dy = (HEIGHT - scale * (bottom - top)) / 2 - scale * top

    def moved(d: str) -> str:
        return POINT.sub(
            lambda m: f"{c(float(m[1]) * scale + dx)},{c(float(m[2]) * scale + dy)}", d
        )

    others = [shape["d"] for other, shape in counties.items() if other != code]
    near = [moved(d) for d in others if _near(_box(d), box)]
    return _Ground(scale, dx, dy, moved(counties[code]["d"]), near)


def county(path: Path, code: str, places: Sequence[Place], *, labels: int = 7) -> dict[str, Any]:
    """One county filling the picture, neighbours as lines, a bubble per place (area = count)."""
    ground, proj = _ground(path, code), shapes(path)["proj"]
    largest = max((place.count for place in places), default=0) or 1
    bubbles = []
    labelled: list[tuple[float, float, float]] = []
    larger: list[tuple[float, float, float]] = []
    for place in sorted(places, key=lambda p: (-p.count, p.siruta)):
        x = (place.lon - proj["lon0"]) * proj["kx"] * ground.scale + ground.dx
        y = (proj["lat1"] - place.lat) * proj["ky"] * ground.scale + ground.dy
        radius = max(26 * (place.count / largest) ** 0.5, 2.5)
        label = f"{place.name} {whole(place.count)}"
        at = (x + radius * 0.6 + 2, y + radius * 0.6 + 8, len(label) * 6.2)
        covered = any((x - bx) ** 2 + (y - by) ** 2 < (br + 8) ** 2 for bx, by, br in larger)
        larger.append((x, y, radius))
        room = not covered and not any(_overlap(at, other) for other in labelled)
        shown = len(labelled) < labels and room
        if shown:
            labelled.append(at)
        bubbles.append(
            {
                "name": place.name,
                "count": whole(place.count),
                "x": c(x),
                "y": c(y),
                "r": c(radius),
                "calls": place.calls,
                "link": place.link,
                "label": label if shown else "",
                "label_x": c(at[0]),
                "label_y": c(at[1]),
            }
        )
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "outline": ground.outline,
        "neighbours": ground.neighbours,
        "bubbles": bubbles,
    }


def _overlap(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    """Whether two labels (left, baseline, width) would cover each other."""
    apart = one[0] + one[2] < other[0] or other[0] + other[2] < one[0]
    return not apart and abs(one[1] - other[1]) < 13


def _box(d: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a shape."""
    points = [(float(x), float(y)) for x, y in POINT.findall(d)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _near(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether a shape's box comes close to another's."""
    return (
        one[0] < other[2] + 40
        and one[2] > other[0] - 40
        and one[1] < other[3] + 40
        and one[3] > other[1] - 40
    )
