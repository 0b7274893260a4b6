"""What was done in a month beside the milestones: contacts by way, lists, partners, campaigns, who
joined and left, how fresh what is known is, the project of civil society organisations.

A row's figures are those of the month (`b`) and from the start (`c`): reporting.counted.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Channel

CSO_TARGETS = {"O1": 30, "O2": 70, "O3": 10, "O4": 4, "O5": 50_000}  # domain.md §9.5


@dataclass(frozen=True)
class Line:
    """One printed row; `columns` are b (of the month), c (from the start), or both."""

    code: str
    label: Promise | str
    columns: str = "bc"
    # What the row is a part of, for its share.
    of: str = ""


@dataclass(frozen=True)
class Block:
    """Rows under one title; `only` names the areas that print it, empty for all."""

    title: Promise
    lines: tuple[Line, ...]
    only: tuple[str, ...] = ()


BLOCKS = (
    Block(
        _("Attempts to contact, by way"),
        tuple(Line(f"D{n}", channel.label) for n, channel in enumerate(Channel, 1)),
    ),
    Block(
        _("In the field, partners and campaigns"),
        (
            Line("P1", _("Localities visited")),
            Line("P2", _("Lists of partners applied")),
            Line("P3", _("Partners with a protocol in force"), "c"),
            Line("P4", _("Measures offered together with a partner")),
            Line("P5", _("of them begun"), of="P4"),
            Line("P6", _("Campaigns begun")),
            Line("P7", _("Messages of campaigns that left")),
            Line("P8", _("Replies received")),
        ),
    ),
    Block(
        _("Joiners and leavers"),
        (
            Line("J1", pgettext_lazy("joiners", "Identified")),
            Line("J2", _("NEET again after work or school")),
            Line("J3", pgettext_lazy("joiners", "Left NEET")),
            Line("J4", _("No longer known: nobody confirmed it in time")),
        ),
    ),
    Block(
        _("How fresh it is (open files with a state on record)"),
        (
            Line("K1", _("Open files with a state"), "c"),
            Line("K2", _("of them confirmed and in term"), "c", of="K1"),
            Line("K3", _("of them not known"), "c", of="K1"),
        ),
    ),
    Block(
        _("Project of civil society organisations (SMIS 300609, Bucharest-Ilfov)"),
        (
            Line("O1", _("Civil society organisations on record"), "c"),
            Line("O2", _("Their specialists trained")),
            Line("O3", _("Members of the network")),
            Line("O4", _("Partnerships: their protocols in force"), "c"),
            Line("O5", _("Audience of the campaign")),
        ),
        only=("RO", "B", "IF"),
    ),
)


def blocks(area: str) -> list[Block]:
    """What a document of an area prints."""
    return [block for block in BLOCKS if not block.only or area in block.only]
