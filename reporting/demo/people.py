"""Staff, partners, teams and the young people of the demo."""

import itertools
import random
from bisect import bisect
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from intespo.accounts.enums import Role
from intespo.accounts.models import User
from intespo.kit.cnp import age_on, check_digit
from intespo.kit.text import search_key, sort_key
from intespo.territory.models import County, Locality
from outreach.models import InterventionPlan
from partners.enums import CivilKind, OrganisationKind, Profession, ProtocolStatus
from partners.models import (
    CivilRecord,
    Membership,
    Methodology,
    Organisation,
    Protocol,
    Team,
    TeamMember,
)
from reporting.demo.names import MEN, STREETS, SURNAMES, WOMEN
from reporting.targets import project_period

EXPERTS = 4
PROTOCOLS = 528
YOUTH_COLUMNS = (
    *("id", "cnp", "last_name", "first_name", "birth_date", "sex", "county_id", "locality_id"),
    *("address", "phone", "phone_note", "email", "education", "groups", "source", "status"),
    *("search_key", "sort_key", "created_at"),
)
CIVIL = (
    (CivilKind.TRAINING, "B", "Instruirea specialiștilor, sesiunea 1 (simulată)", 26, 40),
    (CivilKind.TRAINING, "IF", "Instruirea specialiștilor, sesiunea 2 (simulată)", 24, 110),
    (CivilKind.NETWORK, "B", "Întâlnirea de lansare a rețelei (simulată)", 7, 130),
    (CivilKind.AUDIENCE, "B", "Campania din presa locală (simulată)", 31_400, 170),
)
METHODOLOGIES = (
    "Metodologia de identificare a tinerilor NEET (simulată)",
    "Metodologia de intervenție a echipelor locale (simulată)",
)
EDUCATION = ("ISCED0", "ISCED1", "ISCED2", "ISCED3", "ISCED4", "ISCED6", "")
ROMA, ROMA_SHARE = "roma", 0.12
GROUPS = {"disability": 0.02, "protection": 0.015, "children": 0.05, "homeless": 0.004}
EDUCATION_WEIGHTS = (5, 18, 41, 31, 1, 2, 2)


def full_name(r: random.Random) -> str:
    """A made-up first and last name."""
    return f"{r.choice(WOMEN if r.random() < 0.7 else MEN)} {r.choice(SURNAMES)}"


def staff(r: random.Random, password: str) -> list[dict[str, str]]:
    """Users of every county and role; the logins that are printed, one per role."""
    hashed = make_password(password)
    users = []
    for county in County.objects.all():
        code = county.code.lower()
        users.append(_user(f"coordonator.{code}", full_name(r), Role.COORDINATOR, county, hashed))
        for number in range(1, EXPERTS + 1):
            name = f"expert{number}.{code}" if number > 1 else f"expert.{code}"
            users.append(_user(name, full_name(r), Role.EXPERT, county, hashed))
        users.append(_user(f"echipa.{code}", full_name(r), Role.TEAM_MEMBER, county, hashed))
        users.append(_user(f"partener.{code}", full_name(r), Role.PARTNER, county, hashed))
    nationwide = (
        ("national", Role.NATIONAL),
        ("auditor", Role.AUDITOR),
        ("tehnic", Role.TECHNICAL),
    )
    users += [_user(name, full_name(r), role, None, hashed) for name, role in nationwide]
    User.objects.bulk_create(users)
    shown = ("expert.cj", "echipa.cj", "coordonator.cj", "partener.cj", "expert.dj")
    wanted = {f"{name}@intespo.example" for name in (*shown, *(n for n, _ in nationwide))}
    return [
        {"role": user.role, "email": user.email, "county": user.county.code if user.county else ""}
        for user in users
        if user.email in wanted
    ]


def _user(name: str, full: str, role: Role, county: County | None, hashed: str) -> User:
    email = f"{name}@intespo.example"
    return User(email=email, full_name=full, role=role, county=county, password=hashed)


def partners(r: random.Random, today: date) -> None:
    """528 organisations with a protocol each, more where more people live, one at least."""
    counties = list(County.objects.all())
    picked = counties + r.choices(counties, [c.population for c in counties], k=PROTOCOLS - 42)
    units: dict[int, list[Locality]] = {county.pk: [] for county in counties}
    for unit in Locality.objects.filter(parent=None).order_by("-population", "siruta"):
        units[unit.county_id].append(unit)
    organisations, protocols = [], []
    for county, group in itertools.groupby(sorted(picked, key=lambda c: c.pk), key=lambda c: c.pk):
        for number, _county in enumerate(group, start=1):
            organisation = _organisation(r, county, units[county], number)
            organisations.append(organisation)
            signed = today - timedelta(days=r.randint(20, 1100))
            ends = signed + timedelta(days=r.choice((730, 1095, 1460)))
            protocols.append(
                Protocol(
                    organisation=organisation,
                    county_id=county,
                    number=f"P{number:03d}/{signed.year}",
                    signed_on=signed,
                    valid_until=ends,
                    status=ProtocolStatus.SIGNED,
                    contributions="Liste de tineri, spațiu pentru întâlniri",
                )
            )
    Organisation.objects.bulk_create(organisations)
    Protocol.objects.bulk_create(protocols)
    by_county = {organisation.county_id: organisation for organisation in reversed(organisations)}
    Membership.objects.bulk_create(
        Membership(user=user, organisation=by_county[user.county_id])
        for user in User.objects.filter(role=Role.PARTNER).order_by("id")
        if user.county_id
    )


def _organisation(
    r: random.Random, county: int, units: list[Locality], number: int
) -> Organisation:
    unit = units[(number - 1) % len(units)]
    if number % 4 != 3:
        kind, name = OrganisationKind.TOWN_HALL, f"Primăria {unit.name}"
    else:
        kind = r.choice((OrganisationKind.SCHOOL, OrganisationKind.EMPLOYER, OrganisationKind.NGO))
        words = {
            OrganisationKind.SCHOOL: "Liceul Tehnologic",
            OrganisationKind.EMPLOYER: "Atelierele",
            OrganisationKind.NGO: "Asociația Împreună",
        }
        name = f"{words[kind]} {unit.name}"
    if number > len(units):
        name += f" {number}"
    return Organisation(
        kind=kind, name=name, county_id=county, locality=unit, sort_key=sort_key(name)
    )


def papers(day: date) -> None:
    """Methodologies, yearly plans and what civil society did, as far as they are due."""
    start, _end = project_period()
    Methodology.objects.bulk_create(
        Methodology(title=title, version="1.0", adopted_on=start + timedelta(days=150 + 90 * place))
        for place, title in enumerate(METHODOLOGIES)
    )
    InterventionPlan.objects.bulk_create(
        InterventionPlan(county=county, year=year, approved_on=date(year, 1, 15))
        for county in County.objects.all()
        for year in range(start.year + 1, day.year + 1)
    )
    counties = County.objects.in_bulk(field_name="code")
    CivilRecord.objects.bulk_create(
        CivilRecord(
            kind=kind,
            county=counties[code],
            title=title,
            people=people,
            held_on=start + timedelta(days=later),
        )
        for kind, code, title, people, later in CIVIL
        if start + timedelta(days=later) <= day
    )


def teams(r: random.Random, today: date) -> None:
    """Three local teams a county; about one in four lacks somebody."""
    members = []
    for county in County.objects.all():
        for number in range(1, 4):
            team = Team.objects.create(
                county=county, code=f"{county.code}-{number:02d}", territory=f"zona {number}"
            )
            wanted = [Profession.EXPERT] * (7 if r.random() < 0.85 else 6)
            wanted += [Profession.SOCIAL_WORKER] * r.choice((1, 1, 2))
            wanted += [Profession.SCHOOL_COUNSELLOR] * r.choice((1, 1, 1, 1, 2, 2, 0))
            for place, profession in enumerate(wanted):
                members.append(
                    TeamMember(
                        team=team,
                        name=f"{full_name(r)} {place + 1}" if r.random() < 0.02 else full_name(r),
                        profession=profession,
                        since=today - timedelta(days=r.randint(100, 1000)),
                    )
                )
        social = User.objects.filter(county=county, role=Role.TEAM_MEMBER).first()
        if social:
            # The team member who signs in is a social worker of the first team.
            first = Team.objects.get(county=county, code=f"{county.code}-01")
            members.append(
                TeamMember(
                    team=first,
                    user=social,
                    name=social.full_name,
                    profession=Profession.SOCIAL_WORKER,
                    since=today - timedelta(days=400),
                )
            )
    TeamMember.objects.bulk_create(members, ignore_conflicts=True)


def youths(
    r: random.Random, first_id: int, count: int, rounds: list[date]
) -> Iterator[tuple[Any, ...]]:
    """Made-up young people; each is identified by the round that `id % len(rounds)` names."""
    counties = {c.pk: c for c in County.objects.all()}
    units = list(Locality.objects.filter(parent=None).order_by("siruta"))
    weights = [(u.population or 800) * (10 if u.urban else 17) for u in units]
    cumulated = list(itertools.accumulate(weights))
    seen: set[str] = set()
    number = first_id
    while number < first_id + count:
        unit = units[bisect(cumulated, r.random() * cumulated[-1])]
        reference = rounds[number % len(rounds)]
        woman = r.random() < 0.46
        born = reference - timedelta(
            days=int(r.triangular(16 * 365.25 + 2, 25 * 365.25 - 2, 20 * 365))
        )
        if not 16 <= age_on(born, reference) < 25:
            continue
        cnp = personal_number(r, born, woman)
        if cnp in seen:
            continue
        seen.add(cnp)
        first = r.choice(WOMEN if woman else MEN)
        last = r.choice(SURNAMES)
        if r.random() < 0.12:
            last = f"{last}-{r.choice(SURNAMES)}"
        name = f"{last} {first}"
        yield (
            *(number, cnp, last, first, born, "F" if woman else "M"),
            *(counties[unit.county_id].pk, unit.siruta),
            f"Str. {r.choice(STREETS)} nr. {r.randint(1, 160)}",
            f"+40799{r.randrange(1_000_000):06d}" if r.random() < 0.82 else "",
            *("", f"tanar{number}@example.org" if r.random() < 0.3 else ""),
            r.choices(EDUCATION, EDUCATION_WEIGHTS)[0],
            _groups(r.random(), number),
            *("national_register", "potential"),
            *(search_key(name), sort_key(name), f"{reference} 09:00+00"),
        )
        number += 1


def _groups(drawn: float, number: int) -> str:
    """Groups that somebody declared, mostly none, as an array's text.

    One draw decides on the first; the rest has draws of its own, so that a new group changes nobody
    else's life.
    """
    own = random.Random(number)  # noqa: S311 (made-up data)
    found = [ROMA] if drawn < ROMA_SHARE else []
    found += [name for name, share in GROUPS.items() if own.random() < share]
    return "{" + ",".join(found) + "}"


def personal_number(r: random.Random, born: date, woman: bool) -> str:
    """A number with a county code that was never issued."""
    first = (6 if woman else 5) if born.year >= 2000 else (2 if woman else 1)
    twelve = f"{first}{born:%y%m%d}{r.choice(('49', '50'))}{r.randint(1, 999):03d}"
    return twelve + check_digit(twelve)
