"""Make a month's report and write its files into a folder.

Ends with 0 when made, with 2 when the month or the folder is off.
"""

import json
import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from intespo.kit.dates import month_of
from intespo.kit.errors import DomainError
from reporting import services
from reporting.enums import RunStatus


class Command(BaseCommand):
    """The same service as the page."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The month and where to."""
        parser.add_argument("--month", required=True, help="YYYY-MM")
        parser.add_argument("--out", required=True, type=Path)

    def handle(self, *words: Any, **options: Any) -> None:
        """Ask, make, copy, name."""
        try:
            period = month_of(options["month"])
        except ValueError:
            self._refuse(f"'{options['month']}' is not a month: write YYYY-MM.")
        try:
            options["out"].mkdir(parents=True, exist_ok=True)
            run = services.ask(period, by=None)
            made = services.make(run)
        except (DomainError, OSError) as trouble:
            self._refuse(str(trouble))
        run.refresh_from_db()
        if not made or run.status != RunStatus.DONE:
            self._refuse(f"run {run.pk} is {run.status} {run.failure}")
        for file in (run.pdf, run.xlsx):
            shutil.copyfile(file.path, options["out"] / Path(file.path).name)
        note = {"period": options["month"], "version": run.version, "sha256": run.sha256}
        note |= {"cut_off": str(run.cut_off), "pdf_sha256": run.pdf_sha256}
        (options["out"] / "manifest.json").write_text(json.dumps(note, indent=1))
        self.stdout.write(f"run={run.pk} version={run.version} sha256={run.sha256}")

    def _refuse(self, text: str) -> None:
        self.stderr.write(text)
        sys.exit(2)
