"""Made-up rows; variants as traits."""

import uuid
from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone

from cases.enums import Channel, MilestoneKind, Outcome, SessionKind, Stage
from cases.models import Case, SourceList, Youth
from cases.services import contacts, milestones, registration, sessions
from cases.services.contacts import ContactNote
from cases.services.sessions import SessionNote
from intespo.accounts.enums import COUNTY_ROLES, Role
from intespo.accounts.models import User
from intespo.kit.cnp import check_digit
from intespo.kit.dates import today
from intespo.kit.text import search_key, sort_key
from intespo.territory.models import County, Locality
from profiling.services import answers_by_code, load_default_grid, profile

CLUJ, DOLJ = 12, 16


def county(code: str) -> County:
    """A county by its code."""
    return County.objects.get(code=code)


class UserFactory(factory.django.DjangoModelFactory):
    """An expert of Cluj unless told otherwise."""

    class Meta:
        model = User

    class Params:
        code = None

    email = factory.Sequence(lambda n: f"user{n}@intespo.example")
    full_name = "Ilinca Bârsănel"
    role = Role.EXPERT
    password = "!"

    @factory.lazy_attribute
    def county(self) -> County | None:
        return county(self.code or "CJ") if self.role in COUNTY_ROLES else None


def cnp(number: int, born: date, sex: str) -> str:
    """A valid number with a county code that was never issued."""
    first = (5 if sex == "M" else 6) if born.year >= 2000 else (1 if sex == "M" else 2)
    twelve = f"{first}{born:%y%m%d}49{number % 999 + 1:03d}"
    return twelve + check_digit(twelve)


class YouthFactory(factory.django.DjangoModelFactory):
    """A young woman of Gherla, twenty years old."""

    class Meta:
        model = Youth

    class Params:
        number = factory.Sequence(lambda n: n)
        code = "CJ"

    last_name = "Țărmure"
    first_name = "Ionela"
    birth_date = factory.LazyAttribute(
        lambda o: today() - timedelta(days=20 * 366 + o.number // 900)
    )
    sex = "F"
    cnp = factory.LazyAttribute(lambda o: cnp(o.number, o.birth_date, o.sex))
    county = factory.LazyAttribute(lambda o: county(o.code))
    phone = "+40799000142"
    email = "ionela@example.org"
    address = "Str. Morii nr. 1"
    education = "ISCED2"
    source = "national_register"

    @factory.lazy_attribute
    def locality(self) -> Locality:
        units = Locality.objects.filter(county=self.county, parent=None, kind=2)
        return units.first() or Locality.objects.filter(county=self.county, parent=None)[0]

    @factory.lazy_attribute
    def search_key(self) -> str:
        return search_key(f"{self.last_name} {self.first_name}")

    @factory.lazy_attribute
    def sort_key(self) -> str:
        return sort_key(f"{self.last_name} {self.first_name}")


class CaseFactory(factory.django.DjangoModelFactory):
    """An open case of an identified youth, with its first milestone."""

    class Meta:
        model = Case
        skip_postgeneration_save = True

    class Params:
        code = "CJ"

    youth = factory.SubFactory(YouthFactory, code=factory.SelfAttribute("..code"))
    county = factory.SelfAttribute("youth.county")
    opened_on = factory.LazyFunction(lambda: today() - timedelta(days=30))
    next_action_on = factory.LazyFunction(today)

    @factory.post_generation
    def identified(self, create: bool, extracted: Any, **named: Any) -> None:
        milestones.record(self, MilestoneKind.IDENTIFIED, self.opened_on, by=None)


def note(outcome: Outcome = Outcome.AGREES, **named: Any) -> ContactNote:
    """A contact by phone."""
    return ContactNote(channel=Channel.PHONE, outcome=outcome, key=uuid.uuid4(), **named)


def contacted(case: Case, by: User, outcome: Outcome = Outcome.AGREES) -> Case:
    """The case after a talk."""
    contacts.log(case, note(outcome, at=timezone.now() - timedelta(days=3)), by=by)
    case.refresh_from_db()
    return case


def registered(case: Case, by: User) -> Case:
    """The case after its registration."""
    if case.stage == Stage.IDENTIFIED:
        contacted(case, by)
    registration.register(
        case, number=f"N{case.pk}", office="Gherla", on=today() - timedelta(days=2), by=by
    )
    case.refresh_from_db()
    return case


def profiled(case: Case, by: User, **codes: str) -> Case:
    """The case after a profiling with the answers named, the first answer elsewhere."""
    if case.stage != Stage.REGISTERED:
        registered(case, by)
    grid = load_default_grid()
    answers = answers_by_code(grid)
    first = {}
    for (criterion, _code), answer in sorted(answers.items(), key=lambda kv: kv[1].position):
        first.setdefault(criterion, answer)
    first.pop("SOC")
    chosen = [answers[(name, codes[name])] if name in codes else a for name, a in first.items()]
    profile(case, grid, chosen, key=uuid.uuid4(), by=by)
    case.refresh_from_db()
    return case


def counselled(case: Case, by: User) -> Case:
    """The case after a session."""
    note = SessionNote(SessionKind.COUNSELLING, today(), 30, uuid.uuid4())
    sessions.hold(case, note, by=by)
    case.refresh_from_db()
    return case


class SourceListFactory(factory.django.DjangoModelFactory):
    """A list that was rehearsed."""

    class Meta:
        model = SourceList

    class Params:
        code = "CJ"

    kind = "national_register"
    county = factory.LazyAttribute(lambda o: county(o.code))
    reference_date = factory.LazyFunction(today)
    file_name = "lista.csv"
    sha256 = factory.Sequence(lambda n: f"{n:064d}")
    status = "rehearsed"
