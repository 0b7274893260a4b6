"""Print each table with persons: its policy, the role's rights, and the rows seen without scope.

Ends with 1 when a table is not guarded or shows a row.
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from intespo.accounts import scope
from intespo.accounts.policies import Guard, able_to_bypass, guards

LINE = "{:<34} {:<10} {:<7} {:<30} {:>14} {:>12}"


class Command(BaseCommand):
    """Show that the database alone keeps counties apart."""

    help = __doc__

    def handle(self, *words: Any, **options: Any) -> None:
        """One line a table, as the role that serves."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            self.stdout.write(f"role: {cursor.fetchone()[0]}")
        self.stdout.write(
            LINE.format("table", "policy", "forced", "rights", "without scope", "system")
        )
        trouble = able_to_bypass()
        sound = [self._line(guard) for guard in guards()]
        self.stdout.write(trouble or "the role can not bypass row security")
        if trouble or not all(sound):
            self.stdout.write("NOT ISOLATED")
            sys.exit(1)
        self.stdout.write(f"isolated: {len(sound)} tables, 0 rows without scope")

    def _line(self, guard: Guard) -> bool:
        seen = self._count(guard.table)
        with scope.system("isolation_report"):
            there = self._count(guard.table)
        forced = "yes" if guard.forced else "NO"
        self.stdout.write(
            LINE.format(guard.table, guard.policies or "NONE", forced, guard.rights, seen, there)
        )
        return guard.holds and seen == 0

    def _count(self, table: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            return int(cursor.fetchone()[0])
