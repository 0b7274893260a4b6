"""Count again: the ledger from the facts, and the dashboards' counters from the ledger.

Prints what differs and `differences=N`; ends with 1 unless N is 0.
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from cases.services import recount
from reporting import counters


class Command(BaseCommand):
    """Print each kind on which ledger and facts disagree, each counter that is off."""

    help = __doc__

    def handle(self, *words: Any, **options: Any) -> None:
        """Recount both."""
        total = 0
        for found in recount.differences():
            total += found.missing + found.extra
            self.stdout.write(f"{found.kind} missing={found.missing} extra={found.extra}")
        for off in counters.recount():
            total += 1
            self.stdout.write(
                f"counter county={off.county_id} {off.kind} {off.dimension}={off.value}"
                f" counted={off.counted} ledger={off.ledger}"
            )
        self.stdout.write(f"differences={total}")
        if total:
            sys.exit(1)
