"""Names for made-up people, written for this project."""

from pathlib import Path

DATA = Path(__file__).parent / "data"
WOMEN, MEN, SURNAMES = (
    (DATA / f"{name}.txt").read_text(encoding="utf-8").split()
    for name in ("women", "men", "surnames")
)
STREETS = (
    *("Teilor", "Florilor", "Morii", "Principală", "Școlii", "Izvorului", "Câmpului", "Libertății"),
    *("Nucilor", "Fântânii", "Bisericii", "Gării", "Primăverii", "Viilor", "Pădurii", "Unirii"),
)
NOTES = (
    "Vrea la curs, dar nu are bani de autobuz.",
    "Vine luni la agenție cu buletinul.",
    "A lucrat cu ziua la cules, fără acte.",
    "Are un copil mic, poate doar dimineața.",
    "Ar termina școala la seral.",
    "Se gândește, să sunăm după sărbători.",
    "Vorbește mama, el e la pădure.",
    "Vrea ceva aproape de casă.",
)
