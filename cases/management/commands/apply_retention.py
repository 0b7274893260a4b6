"""Data past its term: count it, announce it, clear what was announced two weeks ago.

Without a word it only counts (a dry run).
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cases.models import RetentionRule
from cases.services import retention
from intespo.kit.dates import today


class Command(BaseCommand):
    """Carry out the rules of retention."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        parser.add_argument("--announce", action="store_true", help="announce what is due")
        parser.add_argument("--carry-out", action="store_true", help="clear what was announced")

    def handle(self, *words: Any, **options: Any) -> None:
        """Count, announce, clear."""
        for rule in RetentionRule.objects.all():
            state = "active" if rule.active else "off"
            before = retention.past(rule, today())
            count = retention.due(rule, today())
            self.stdout.write(f"{rule.subject} {state} before={before} due={count}")
        if options["carry_out"]:
            for run in retention.carry_out(today()):
                self.stdout.write(f"cleared {run.rule.subject}: {run.cleared}")
        if options["announce"]:
            for run in retention.announce(today()):
                self.stdout.write(f"announced {run.rule.subject}: {run.due} on {run.runs_on}")
