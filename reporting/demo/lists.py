"""Lists that two counties of the demo bring themselves: every screen of lists has something.

All people are made up; the files say so in their names.
"""

import csv
import random
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cases.enums import ListKind
from cases.models import Youth
from cases.services import imports
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.territory.models import County, Locality
from partners.models import Organisation
from reporting.demo.names import MEN, STREETS, SURNAMES, WOMEN
from reporting.demo.people import personal_number

COUNTIES = ("CJ", "DJ")
TOWN_HALL = (
    "Nr. crt.",
    "Nume și prenume",
    "CNP",
    "Data nașterii",
    "Localitatea",
    "Adresa",
    "Telefon",
)
CONTRACTS = ("CNP", "Nume salariat", "Data încheierii", "Data încetării", "Stare")
MOST, LEAST, NEW, WRONG = 48, 6, 20, 3


def bring(r: random.Random, day: date) -> None:
    """A town hall's list, applied, with pairs to decide; contracts that exclude; one to apply."""
    for code in COUNTIES:
        with scope.system("demo"):
            county = County.objects.get(code=code)
            chosen = Youth.objects.filter(county=county, cases__stage="identified")
            youths = list(chosen.select_related("locality").order_by("id")[:MOST])
            hall = Organisation.objects.filter(county=county, kind="town_hall").first()
            boss = User.objects.get(email=f"coordonator.{code.lower()}@intespo.example")
        if len(youths) < LEAST:
            continue
        third = len(youths) // 3
        known, alike, working = youths[:third], youths[third : 2 * third], youths[2 * third :]
        words = (county, hall, boss)
        first = _town_hall(r, county, known, alike, day)
        _list(ListKind.TOWN_HALL, TOWN_HALL, first, *words, day)
        contracts = _contracts(r, working, day)
        _list(ListKind.LABOUR_INSPECTORATE, CONTRACTS, contracts, county, None, boss, day)
        again = _town_hall(r, county, known, [], day - timedelta(days=9))
        before = day - timedelta(days=1)
        _list(ListKind.TOWN_HALL, TOWN_HALL, again, *words, before, apply=False)


def _list(
    kind: ListKind,
    header: tuple[str, ...],
    rows: Iterator[tuple[Any, ...]],
    county: County,
    organisation: Organisation | None,
    by: User,
    day: date,
    *,
    apply: bool = True,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind.value}-simulat-{county.code}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=";").writerows([header, *rows])
        with scope.system("demo", by):
            words: dict[str, Any] = {"kind": kind, "county": county, "organisation": organisation}
            source, _new = imports.receive(path, reference_date=day, name=path.name, by=by, **words)
        imports.rehearse(source)
        if apply:
            imports.apply(source, by=by)


def _town_hall(
    r: random.Random, county: County, known: list[Youth], alike: list[Youth], day: date
) -> Iterator[tuple[Any, ...]]:
    units = list(Locality.objects.filter(county=county, parent=None).order_by("siruta"))
    number = 0
    for number, youth in enumerate(known, start=1):
        phone = _phone(r) if number % 2 else ""
        yield (number, *_known(youth, youth.cnp), youth.address, phone)
    for place, youth in enumerate(alike):
        number += 1
        name, *rest = _known(youth, "")
        yield (number, _altered(name, place), *rest, youth.address, youth.phone)
    for place in range(NEW + WRONG):
        woman = r.random() < 0.5
        born = day - timedelta(days=r.randint(17 * 366, 24 * 365))
        name = f"{r.choice(SURNAMES)} {r.choice(WOMEN if woman else MEN)}"
        cnp = personal_number(r, born, woman) if place % 4 else ""
        told = f"{born:%d.%m.%Y}" if place < NEW else "31.02.2006"
        cnp = cnp if place < NEW else ""
        street = f"Str. {r.choice(STREETS)} nr. {r.randint(1, 99)}"
        number += 1
        yield (number, name, cnp, told, r.choice(units).name, street, _phone(r))


def _known(youth: Youth, cnp: str | None) -> tuple[str, str, str, str]:
    name = f"{youth.last_name} {youth.first_name}"
    return name, cnp or "", f"{youth.birth_date:%d.%m.%Y}", youth.locality.name


def _altered(name: str, place: int) -> str:
    """A married name, a slip in the first name, a first name too many."""
    last, first = name.rsplit(" ", 1)
    if place % 3 == 0:
        return f"{SURNAMES[place * 7 % len(SURNAMES)]} {first}"
    if place % 3 == 1:
        return f"{last} {first[:-1]}{'e' if first[-1] != 'e' else 'a'}"
    return f"{last} {first} {WOMEN[place]}"


def _contracts(r: random.Random, youths: list[Youth], day: date) -> Iterator[tuple[Any, ...]]:
    for youth in youths:
        begun = day - timedelta(days=r.randint(10, 300))
        over = begun + timedelta(days=r.randint(5, 200)) if r.random() < 0.3 else None
        ended = over is not None and over < day
        until = f"{over:%Y-%m-%d}" if over else ""
        yield (
            *(youth.cnp, f"{youth.last_name} {youth.first_name}", f"{begun:%Y-%m-%d}", until),
            "INCETAT" if ended else "ACTIV",
        )


def _phone(r: random.Random) -> str:
    return f"0799 {r.randrange(1000):03d} {r.randrange(1000):03d}"
