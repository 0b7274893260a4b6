"""The message catalogue without system packages: extract with Babel, compile to `.mo`.

`messages` adds new texts to locale/ro and drops gone ones; `--compile` only compiles; `--check`
names what lacks a translation and ends with 1.
"""

import io
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.template import templatize

ROOT = Path(settings.LOCALE_PATHS[0]).parent
PO = ROOT / "locale/ro/LC_MESSAGES/django.po"
SKIPPED = (".venv", ".local", "tests", "migrations", "node_modules")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Command(BaseCommand):
    """Extract, compile or check the Romanian catalogue."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--compile` or `--check`; neither means extract and compile."""
        parser.add_argument("--compile", action="store_true")
        parser.add_argument("--check", action="store_true")

    def handle(self, *words: Any, **options: Any) -> None:
        """Do the one thing that was asked."""
        if options["check"]:
            gaps = untranslated()
            self.stdout.write("\n".join(gaps) or "complete")
            sys.exit(1 if gaps else 0)
        if not options["compile"]:
            update()
        compile_catalogue()


def texts() -> Iterator[tuple[str, int, Any, str | None]]:
    """Every text in code and templates: file, line, message (or its forms), context."""
    for path in sorted([*ROOT.rglob("*.py"), *(ROOT / "templates").rglob("*.[ht]*")]):
        where = path.relative_to(ROOT)
        if not path.is_file() or any(part in SKIPPED for part in where.parts):
            continue
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # The blanked template is no Python: its indentation means nothing.
            lines = templatize(source, origin=str(where)).splitlines()
            source = "\n".join(line.lstrip() for line in lines)
        for line, message, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            yield str(where), line, message, context


def fresh() -> Catalog:
    """A catalogue of all texts, without translations."""
    catalog = Catalog(locale="ro", domain="django", project="INTESPO", charset="utf-8")
    for where, line, message, context in texts():
        catalog.add(message, locations=[(where, line)], context=context)
    return catalog


def read() -> Catalog:
    """The catalogue as it stands."""
    with PO.open("rb") as file:
        return read_po(file, locale="ro", domain="django")


def update() -> None:
    """Add what is new, drop what no text uses; own overrides of libraries' texts stay."""
    known = read() if PO.exists() else Catalog(locale="ro")
    catalog = fresh()
    for message in known:
        found = catalog.get(message.id, message.context)
        if found is not None:
            found.string = message.string
    with PO.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, omit_header=False)


def compile_catalogue() -> None:
    """Write the binary file beside the text one."""
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, read())


def untranslated() -> list[str]:
    """Texts of the code that the catalogue lacks, or has without (all of) their translation."""
    known = read()
    gaps = []
    for where, line, message, context in texts():
        forms = message if isinstance(message, tuple) else (message,)
        found = known.get(forms[0], context)
        string = found.string if found else None
        strings = (string,) if isinstance(string, str) else tuple(string or ())
        if found is None or not all(strings) or (len(forms) > 1 and len(strings) != 3):
            gaps.append(f"{where}:{line}: {forms[0]!r}")
    return gaps
