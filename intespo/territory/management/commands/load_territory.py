"""Load regions, counties and localities; may be run again."""

from typing import Any

from django.core.management.base import BaseCommand

from intespo.territory.loading import load


class Command(BaseCommand):
    """Bring the territory to the state of the data files."""

    help = __doc__

    def handle(self, *words: Any, **options: Any) -> None:
        """Load and print the counts."""
        self.stdout.write(" ".join(f"{name}={count}" for name, count in load().items()))
