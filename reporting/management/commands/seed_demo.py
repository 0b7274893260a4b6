"""Fill an empty database with made-up people, the same for the same number and seed."""

import json
import random
import sys
import time
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from cases.models import Youth
from intespo.accounts import scope
from intespo.kit.copying import copy_rows
from intespo.kit.dates import today
from intespo.kit.sealing import keyed_hash, seal
from intespo.launch.paths import LOCAL, write_private
from profiling.services import load_default_grid
from reporting.demo import lists, outreach, people, support, work
from reporting.demo.loading import as_owner, keys_checked_at_the_end, policies_lifted
from reporting.demo.names import NOTES
from reporting.services import plans
from reporting.targets import project_period

PASSWORD = "demo-intespo-2026"  # noqa: S105 (printed at every start of the demo)
ROUNDS = 8
DAY = timedelta(days=1)
TABLES = (*work.TABLES, *support.TABLES)
_KEY, _NUMBER, *_OTHERS = people.YOUTH_COLUMNS
_COLUMNS = (_KEY, "cnp_sealed", "cnp_hash", *_OTHERS)


class Command(BaseCommand):
    """Make the demo."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, which seed."""
        parser.add_argument("--youths", type=int, default=200_000)
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--today", type=date.fromisoformat, default=None)
        parser.add_argument("--only-if-empty", action="store_true", help="leave data that is there")

    def handle(self, *words: Any, **options: Any) -> None:
        """Users, partners, teams, people, their work; one transaction."""
        if not settings.DEMO:
            raise CommandError("This is not a demo (INTESPO_DEMO): nothing was made.")
        with scope.system("demo"):
            filled = Youth.objects.exists()
        if filled:
            if options["only_if_empty"]:
                return
            raise CommandError("The database is not empty: nothing was made.")
        if not 1 <= options["youths"] <= 2_000_000:
            raise CommandError("--youths is a number from 1 to 2,000,000.")
        as_owner()
        with transaction.atomic(), policies_lifted(), keys_checked_at_the_end(TABLES):
            self._make(options["youths"], options["seed"], options["today"] or today())
        # Before what follows: without statistics an audience of 400,000 is found row by row.
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"VACUUM ANALYZE {table}")
        lists.bring(random.Random(options["seed"]), (options["today"] or today()) - DAY)  # noqa: S311
        outreach.bring(options["today"] or today())

    def _make(self, count: int, seed: int, day: date) -> None:
        r = random.Random(seed)  # noqa: S311 (made-up data)
        began = time.monotonic()
        logins = people.staff(r, PASSWORD)
        people.partners(r, day)
        people.papers(day)
        plans.load_published()
        people.teams(r, day)
        rounds = _rounds(day)
        with connection.cursor() as cursor:
            # The app role may not set a sequence: draw the numbers from it.
            cursor.execute(
                "SELECT min(nextval(pg_get_serial_sequence('cases_youth', 'id')))"
                " FROM generate_series(1, %s)",
                [count],
            )
            first_id = cursor.fetchone()[0]
        # What the generator asks of the database it asks before its first row, before the COPY.
        rows = people.youths(r, first_id, count, rounds)
        first = next(rows)
        copy_rows("cases_youth", _COLUMNS, map(_sealed, _chained(first, rows)))
        self._say(f"{count} made-up people", began)
        words: dict[str, Any] = {
            "rounds": rounds,
            "count": ROUNDS,
            "today": day,
            "seed": seed,
            "grid": load_default_grid().pk,
            "experts": people.EXPERTS,
            "notes": list(NOTES),
        }
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE cases_youth, accounts_user, profiling_answer")
            cursor.execute(work.RANDOM.format(seed=int(seed)))
            for part in (work, support):
                for name in part.ORDER:
                    cursor.execute(getattr(part, name), words)
                    if name in part.ANALYSED:
                        cursor.execute(f"ANALYZE {part.ANALYSED[name]}")
        self._say("their contacts, registrations, profiles and milestones", began)
        note = {"password": PASSWORD, "people": logins}
        write_private(LOCAL / "demo-logins.json", json.dumps(note, indent=1))

    def _say(self, text: str, began: float) -> None:
        self.stdout.write(f"· demo: {text} ({time.monotonic() - began:.0f} s)")
        sys.stdout.flush()


def _rounds(day: date) -> list[date]:
    """Eight reference days from the project's start to last month."""
    start, _end = project_period()
    first = min(start + timedelta(days=20), day - timedelta(days=400))
    last = day - timedelta(days=25)
    return [first + (last - first) * place // (ROUNDS - 1) for place in range(ROUNDS)]


def _sealed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The personal number as it is kept."""
    key, number, *values = row
    return (key, "\\x" + seal(number).hex(), keyed_hash(number), *values)


def _chained(first: Any, rest: Any) -> Any:
    yield first
    yield from rest
