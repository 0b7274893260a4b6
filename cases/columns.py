"""Columns of the table that people choose: on the screen and in the export the same."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.enums import (
    Agreement,
    Education,
    Level,
    ListKind,
    NextAction,
    Outcome,
    Sex,
    Stage,
)
from intespo.kit.cnp import age_on
from intespo.kit.dates import local, today
from intespo.kit.phone import shown
from intespo.territory.models import locality_names


class TableColumn(NamedTuple):
    """A heading, the fields it needs, and its text from a row of values."""

    label: Promise
    fields: tuple[str, ...]
    text: Callable[[dict[str, Any]], str]


def _choice(choices: Any, field: str) -> Callable[[dict[str, Any]], str]:
    words = {choice.value: choice.label for choice in choices}
    return lambda row: str(words.get(row[field], "")) if row[field] else ""


def _day(field: str) -> Callable[[dict[str, Any]], str]:
    return lambda row: f"{row[field]:%d.%m.%Y}" if row[field] else ""


def _name(row: dict[str, Any]) -> str:
    return f"{row['youth__last_name']} {row['youth__first_name']}"


def _last(row: dict[str, Any]) -> str:
    at = row["last_contact_at"]
    return f"{local(at):%d.%m.%Y}" if at else ""


COLUMNS: dict[str, TableColumn] = {
    "nume": TableColumn(_("Name"), ("youth__last_name", "youth__first_name"), _name),
    "varsta": TableColumn(
        _("Age"), ("youth__birth_date",), lambda r: str(age_on(r["youth__birth_date"], today()))
    ),
    "sex": TableColumn(_("Sex"), ("youth__sex",), _choice(Sex, "youth__sex")),
    "localitate": TableColumn(
        _("Locality"),
        ("youth__locality_id",),
        lambda r: locality_names()[r["youth__locality_id"]],
    ),
    "telefon": TableColumn(_("Phone"), ("youth__phone",), lambda r: shown(r["youth__phone"])),
    "email": TableColumn(_("E-mail"), ("youth__email",), lambda r: r["youth__email"]),
    "studii": TableColumn(
        _("Education"), ("youth__education",), _choice(Education, "youth__education")
    ),
    "sursa": TableColumn(_("Source"), ("youth__source",), _choice(ListKind, "youth__source")),
    "etapa": TableColumn(_("Stage"), ("stage",), _choice(Stage, "stage")),
    "nivel": TableColumn(_("Level"), ("level",), _choice(Level, "level")),
    "acord": TableColumn(_("Agreement"), ("agreement",), _choice(Agreement, "agreement")),
    "urmeaza": TableColumn(_("Next action"), ("next_action",), _choice(NextAction, "next_action")),
    "pe": TableColumn(_("Due"), ("next_action_on",), _day("next_action_on")),
    "incercari": TableColumn(_("Tries"), ("attempts",), lambda r: str(r["attempts"])),
    "ultima": TableColumn(_("Last contact"), ("last_contact_at",), _last),
    "rezultat": TableColumn(_("Its outcome"), ("last_outcome",), _choice(Outcome, "last_outcome")),
    "manager": TableColumn(
        _("Case manager"), ("manager__full_name",), lambda r: r["manager__full_name"] or ""
    ),
}
FIRST = ("nume", "varsta", "localitate", "etapa", "nivel", "urmeaza", "pe", "manager")


def chosen(names: Sequence[str]) -> list[str]:
    """Known names in the table's order; the usual ones when none is."""
    return [name for name in COLUMNS if name in names] or list(FIRST)


def fields(names: Sequence[str]) -> list[str]:
    """What the query has to bring, the page's key included."""
    needed = dict.fromkeys(field for name in names for field in COLUMNS[name].fields)
    return list(dict.fromkeys(["id", "next_action_on", *needed]))


def texts(row: dict[str, Any], names: Sequence[str]) -> list[str]:
    """A row's cells."""
    return [COLUMNS[name].text(row) for name in names]
