"""What exports hold: the persons behind a figure or a report's cell, and the participants' form.

Each is heads and rows that are read one by one from the database, in the scope of who asked.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from cases.enums import Education, Group, Level, ListKind, MilestoneKind, Stage, State
from intespo.accounts.models import User
from intespo.kit.sealing import unseal
from reporting.cells import Counted, Special
from reporting.ledger import Slice
from reporting.models import Export, ReportRun
from reporting.services import behind

BLOCK = 2000


class Sheet(NamedTuple):
    """A table before it is a file."""

    name: str
    heads: list[str]
    rows: Iterator[tuple[Any, ...]]


def person_heads() -> list[str]:
    """The columns of a list of persons."""
    return [
        *(_("File"), _("Last name"), _("First name"), _("Birth date"), _("Sex"), _("County")),
        *(_("Locality"), _("Phone"), _("E-mail"), _("Education"), _("Source"), _("Stage")),
        *(_("Level"), _("Day of the fact"), _("Recorded on")),
    ]


_PERSONS = """
SELECT c.id, y.last_name, y.first_name, y.birth_date, y.sex, t.name, l.name, y.phone, y.email,
    y.education, y.source, c.stage, c.level, m.happened_on,
    (m.recorded_at AT TIME ZONE %(zone)s)::date
FROM ({rows}) w
JOIN cases_milestone m ON m.id = w.id
JOIN cases_case c ON c.id = m.case_id JOIN cases_youth y ON y.id = m.youth_id
JOIN territory_county t ON t.id = m.county_id JOIN territory_locality l ON l.siruta = m.locality_id
ORDER BY w.id
"""
_SPELLS = """
SELECT c.id, y.last_name, y.first_name, y.birth_date, y.sex, t.name, l.name, y.phone, y.email,
    y.education, y.source, c.stage, c.level, r.registered_on,
    (r.recorded_at AT TIME ZONE %(zone)s)::date
FROM ({rows}) w
JOIN cases_registration r ON r.id = w.id
JOIN cases_case c ON c.id = r.case_id JOIN cases_youth y ON y.id = r.youth_id
JOIN territory_county t ON t.id = r.county_id JOIN territory_locality l ON l.siruta = y.locality_id
ORDER BY w.id
"""
# Attempts, messages, states: each has its day; when it was written down is not asked. What was
# erased, or is another county's now, keeps its line.
_COUNTED = """
SELECT c.id, y.last_name, y.first_name, y.birth_date, y.sex, t.name, l.name, y.phone, y.email,
    y.education, y.source, c.stage, c.level, w.happened_on, NULL::date
FROM ({rows}) w
LEFT JOIN cases_case c ON c.id = w.case_id LEFT JOIN cases_youth y ON y.id = w.youth_id
LEFT JOIN territory_county t ON t.id = w.county_id
LEFT JOIN territory_locality l ON l.siruta = y.locality_id
ORDER BY w.id
"""
ZONE = "Europe/Bucharest"


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _person(row: tuple[Any, ...]) -> tuple[Any, ...]:
    *start, education, source, stage, level, on, recorded = row
    words = (_label(Education, education), _label(ListKind, source), _label(Stage, stage))
    return (*start, *words, _label(Level, level), on, recorded)


def of_figure(export: Export, user: User) -> Sheet:
    """The persons behind a dashboard's figure: the same WHERE as its page."""
    kind, _slash, query = export.subject.partition("?")
    found = Slice.parse(query).persons(MilestoneKind(kind), user)
    ids, words = found.order_by().values("id").query.sql_with_params()
    statement, named = _named(ids, words)
    rows = _stream(_PERSONS.format(rows=statement), {**named, "zone": ZONE}, _person)
    return Sheet(str(MilestoneKind(kind).label), person_heads(), rows)


def _named(sql: str, words: tuple[Any, ...]) -> tuple[str, dict[str, Any]]:
    """Django's `%s` as names, so that it can stand inside another statement."""
    named = {f"p{place}": word for place, word in enumerate(words)}
    return sql % tuple(f"%({name})s" for name in named), named


def of_cell(export: Export, _user: User) -> Sheet:
    """The persons behind a cell of a report, as they were known at its cut-off."""
    run, _slash, code = export.subject.partition(" ")
    found = behind.find(ReportRun.objects.get(pk=int(run)), code)
    if not behind.counts_persons(found.cell):
        raise behind.NoCell
    statement, words = behind.statement(found)
    template = _PERSONS
    if isinstance(found.cell, Counted):
        template = _COUNTED
    elif isinstance(found.cell, Special) and found.cell.family == "spells":
        template = _SPELLS
    rows = _stream(template.format(rows=statement), {**words, "zone": ZONE}, _person)
    return Sheet(found.full_code.replace("/", " "), person_heads(), rows)


_PARTICIPANTS = """
SELECT c.id, m.happened_on, y.last_name, y.first_name, y.cnp_sealed, m.sex, y.birth_date,
    extract(year FROM age(m.happened_on, y.birth_date))::int, t.name, l.name, m.urban, y.address,
    y.phone, y.email, m.education, m.groups::text[], m.source, r.number, r.registered_on,
    p.level, o.happened_on, o.state, q.happened_on, a.happened_on, a.state,
    EXISTS (SELECT FROM cases_casedocument d WHERE d.youth_id = m.youth_id AND d.kind = 'GT_FORM')
FROM cases_milestone m
JOIN cases_case c ON c.id = m.case_id JOIN cases_youth y ON y.id = m.youth_id
JOIN territory_county t ON t.id = m.county_id JOIN territory_locality l ON l.siruta = m.locality_id
LEFT JOIN LATERAL (SELECT number, registered_on FROM cases_registration g
    WHERE g.youth_id = m.youth_id AND NOT g.mistaken ORDER BY registered_on LIMIT 1) r ON true
LEFT JOIN cases_milestone p ON p.youth_id = m.youth_id AND p.kind = 'profiled'
    AND p.voided_at IS NULL
LEFT JOIN cases_milestone o ON o.youth_id = m.youth_id AND o.kind = 'left_neet'
    AND o.voided_at IS NULL
LEFT JOIN cases_milestone q ON q.youth_id = m.youth_id AND q.kind = 'qualified'
    AND q.voided_at IS NULL
LEFT JOIN cases_milestone a ON a.youth_id = m.youth_id AND a.kind = 'after_6'
    AND a.voided_at IS NULL
WHERE m.kind = 'contacted' AND m.voided_at IS NULL AND {scope}
ORDER BY m.id
"""


def participant_heads() -> list[str]:
    """The target group's form (domain.md §3.5): entry, exit, six months later; one row a person."""
    return [
        *(_("File"), _("Entry date"), _("Last name"), _("First name"), _("CNP"), _("Sex")),
        *(_("Birth date"), _("Age at entry"), _("County"), _("Locality"), _("Residence")),
        *(_("Address"), _("Phone"), _("E-mail"), _("Labour status at entry"), _("ISCED at entry")),
        *(_("Roma (declared)"), _("with a disability"), _("without a home")),
        *(_("migrant or of foreign origin"), _("otherwise disadvantaged"), _("Source")),
        *(_("Registration number"), _("Registered on"), _("Level"), _("Exit date")),
        *(_("Situation on exit"), _("Qualification on"), _("Situation checked on")),
        *(_("Situation after 6 months"), _("Missing")),
    ]


def _participant(row: tuple[Any, ...]) -> tuple[Any, ...]:
    key, entry, last, first, sealed, sex, born, age, county, place, urban, *rest = row
    address, phone, email, education, groups, source, number, registered, level, *after = rest
    left, left_state, qualified, checked, state, form = after
    cnp = unseal(bytes(sealed)) if sealed else ""
    flags = [_yes(name in groups) for name in _FLAGS]
    other = _yes(bool(set(groups) - set(_FLAGS)))
    return (
        *(key, entry, last, first, cnp, sex, born, age, county, place),
        *(_("urban") if urban else _("rural"), address, phone, email),
        *(_("inactive, not in education or training"), _label(Education, education), *flags, other),
        *(_label(ListKind, source), number or "", registered, _label(Level, level or "")),
        *(left, _label(State, left_state or ""), qualified, checked, _label(State, state or "")),
        ", ".join(_missing(cnp, education, form)),
    )


_FLAGS = (
    *(Group.ROMA.value, Group.DISABILITY.value),
    *(Group.HOMELESS.value, Group.MIGRANT.value),
)


def _yes(is_so: bool) -> str:
    return _("yes") if is_so else ""


def _missing(cnp: str, education: str, form: bool) -> list[str]:
    """What the form needs and the file does not have."""
    found = [(not cnp, _("CNP")), (not education, _("education")), (not form, _("signed form"))]
    return [name for is_missing, name in found if is_missing]


def of_participants(export: Export, _user: User) -> Sheet:
    """Everybody who was contacted, in one row each."""
    scope = "m.county_id = %(county)s" if export.county_id else "true"
    statement = _PARTICIPANTS.format(scope=scope)
    rows = _stream(statement, {"county": export.county_id}, _participant)
    return Sheet(_("Participants"), participant_heads(), rows)


SUBJECTS: dict[str, Callable[[Export, User], Sheet]] = {
    Export.Kind.FIGURE: of_figure,
    Export.Kind.CELL: of_cell,
    Export.Kind.PARTICIPANTS: of_participants,
}


def _stream(
    statement: str, words: dict[str, Any], shown: Callable[[tuple[Any, ...]], tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    """Rows by a cursor of the server: memory stays flat whatever their number."""
    connection.ensure_connection()
    with connection.connection.cursor(name="export") as cursor:
        cursor.itersize = BLOCK
        cursor.execute(statement, words)
        yield from map(shown, cursor)
