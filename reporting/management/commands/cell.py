"""The ids of the young people behind a printed figure, one a line, as they were known then.

CODE is `I1.c` for the country or `CJ/I1.c` for a county; the run is the latest finished one, unless
named. Ends with 1 when the list has not as many rows as the figure says, with 2 for a code of none.
"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from intespo.accounts import scope
from reporting.models import ReportRun
from reporting.services import behind


class Command(BaseCommand):
    """List a cell."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The code, and of which run."""
        parser.add_argument("code")
        parser.add_argument("--run", type=int)

    def handle(self, *words: Any, **options: Any) -> None:
        """Print the ids; how many, to the error stream."""
        made = ReportRun.objects.done()
        run = made.filter(pk=options["run"]).first() if options["run"] else made.first()
        if run is None:
            self._refuse("there is no such finished run.")
            return
        try:
            found = behind.find(run, options["code"])
            with scope.system("report"):
                ids = behind.youths(found)
        except behind.NoCell:
            self._refuse(f"no list of people stands behind '{options['code']}' in run {run.pk}.")
            return
        self.stdout.write("\n".join(map(str, ids)))
        self.stderr.write(
            f"run={run.pk} code={found.full_code} figure={found.figure} rows={len(ids)}"
        )
        if len(ids) != found.figure:
            sys.exit(1)

    def _refuse(self, text: str) -> None:
        self.stderr.write(text)
        sys.exit(2)
