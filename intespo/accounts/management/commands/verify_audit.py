"""Check every line of the access log and the chain of its sealed days.

Ends with 1 when a line was changed, removed, or a seal does not hold.
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from intespo.accounts import record, scope


class Command(BaseCommand):
    """Verify the record."""

    help = __doc__

    def handle(self, *words: Any, **options: Any) -> None:
        """Check all, then seal what is due: a tail that was cut off is not sealed over unseen."""
        with scope.system("record"):
            found = list(record.verify())
            record.seal_days()
            lines, days = record.extent()
        for finding in found:
            self.stdout.write(finding)
        self.stdout.write(f"lines={lines} sealed_days={days} findings={len(found)}")
        if found:
            sys.exit(1)
