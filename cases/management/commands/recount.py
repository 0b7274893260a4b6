"""Count the ledger again from the facts; exit 1 when they disagree."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from cases.services import recount


class Command(BaseCommand):
    """Print each kind on which ledger and facts disagree, and `differences=N`."""

    help = __doc__

    def handle(self, *words: Any, **options: Any) -> None:
        """Recount."""
        total = 0
        for found in recount.differences():
            total += found.missing + found.extra
            self.stdout.write(f"{found.kind} missing={found.missing} extra={found.extra}")
        self.stdout.write(f"differences={total}")
        if total:
            sys.exit(1)
