"""Load the published insertion plan of Cluj for 2021–2023; may be run again."""

from typing import Any

from django.core.management.base import BaseCommand

from reporting.services import plans


class Command(BaseCommand):
    """Write the plan when it is not there."""

    help = __doc__

    def handle(self, *words: Any, **options: Any) -> None:
        """Load it and say so."""
        made = plans.load_published()
        self.stdout.write(f"plan={made}" if made else "plan=there already")
