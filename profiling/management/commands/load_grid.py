"""Load the default profiling grid once; may be run again."""

from typing import Any

from django.core.management.base import BaseCommand

from profiling.services import load_default_grid


class Command(BaseCommand):
    """Write grid 1.0 when it is not there."""

    help = __doc__

    def handle(self, *words: Any, **options: Any) -> None:
        """Load and name it."""
        self.stdout.write(f"grid={load_default_grid()}")
