"""Import a list from a file: the same service as the upload page.

Ends with 0 when run, with 2 when the file cannot be read or a word is off.
"""

import csv
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from cases import reasons
from cases.enums import Decision, ListKind, ListStatus
from cases.models import SourceList
from cases.services import imports
from intespo.accounts import scope
from intespo.kit.errors import DomainError
from intespo.territory.models import County
from partners.models import Organisation

REPORT = ("row", "decision", "youth", "matched_by", "warnings", "reason")


class Command(BaseCommand):
    """Import one list; `youth` is empty in the report of a row that led to nobody on record."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and what it is."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=ListKind.values)
        parser.add_argument("--county", required=True, help="the county's code, such as CJ")
        parser.add_argument("--reference-date", required=True, help="YYYY-MM-DD")
        parser.add_argument("--organisation", type=int, help="the sender's key")
        parser.add_argument("--report", type=Path, help="where to write each row's decision")
        step = parser.add_mutually_exclusive_group()
        step.add_argument("--rehearse", action="store_true", help="decide, change nothing")
        step.add_argument("--apply", action="store_true", help="decide and apply (the default)")

    def handle(self, *words: Any, **options: Any) -> None:
        """Receive, rehearse, apply, report."""
        try:
            source, is_new = self._receive(options)
            imports.rehearse(source)
            if source.status == ListStatus.COLUMNS:
                raise DomainError(
                    "No column holds a CNP or a name: tell the columns in the browser."
                )
            if source.status == ListStatus.FAILED:
                raise DomainError(source.failure)
            if not options["rehearse"]:
                imports.apply(source, by=None)
                if source.failure:
                    raise DomainError(source.failure)
        except (DomainError, OSError) as trouble:
            self.stderr.write(str(trouble))
            sys.exit(2)
        with scope.system(imports.WORK):
            counts = imports.counts(source)
            if options["report"]:
                self._report(source, options["report"])
        known = "" if is_new else "same_file=1 "
        sheets = source.table.get("sheets", ())
        if len(sheets) > 1:
            named = f"Only the sheet {source.table['sheet']} was read, of: {', '.join(sheets)}."
            self.stderr.write(named)
        numbers = " ".join(f"{key.value}={count}" for key, count in counts.items())
        self.stdout.write(f"list={source.pk} status={source.status} {known}{numbers}")

    def _receive(self, options: dict[str, Any]) -> tuple[SourceList, bool]:
        county = County.objects.filter(code=options["county"].upper()).first()
        if county is None:
            raise DomainError(f"There is no county {options['county']}.")
        try:
            day = date.fromisoformat(options["reference_date"])
        except ValueError:
            raise DomainError("The reference date is not a day: write YYYY-MM-DD.") from None
        with scope.system(imports.WORK):
            organisation = None
            if key := options["organisation"]:
                organisation = Organisation.objects.filter(pk=key, county=county).first()
                if organisation is None:
                    raise DomainError(f"There is no organisation {key} in {county.name}.")
            return imports.receive(
                options["file"],
                organisation=organisation,
                kind=ListKind(options["kind"]),
                county=county,
                reference_date=day,
                name=options["file"].name,
                by=None,
            )

    def _report(self, source: SourceList, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(REPORT)
            applied = source.status == ListStatus.APPLIED
            for row in source.rows.order_by("row").iterator():
                # Who is new has the number only once the list is applied.
                youth = row.youth_id if applied or row.decision != Decision.NEW else ""
                warnings, reason = " ".join(row.warnings), reasons.in_words(row)
                writer.writerow((row.row, row.decision, youth, row.matched_by, warnings, reason))
