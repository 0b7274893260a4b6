"""Load the project's targets once; may be run again."""

from typing import Any

from django.core.management.base import BaseCommand

from reporting import targets


class Command(BaseCommand):
    """Write the targets that are not there."""

    help = __doc__

    def handle(self, *words: Any, **options: Any) -> None:
        """Load and count them."""
        self.stdout.write(f"targets={targets.load()}")
