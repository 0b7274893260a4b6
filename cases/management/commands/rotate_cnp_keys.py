"""Seal every personal number and list anew under the first of CNP_KEYS; an unused key can go then.

Runs beside the product, some thousands of rows at a time; run again, it goes on where it stopped.
With --hashes the keyed hashes are made anew from CNP_HASH_KEY too, in one transaction: stop imports
first.
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models

from cases.models import ListRow, SourceList, Youth
from cases.models.lists import KEPT_FILES
from intespo.accounts import scope
from intespo.kit.sealing import SealBroken, keyed_hash, mark, seal, unseal

BATCH = 5000
WORK = "key-rotation"
TABLES: tuple[type[models.Model], ...] = (Youth, ListRow)


class Command(BaseCommand):
    """Rotate the keys."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether the hashes are made anew."""
        parser.add_argument("--hashes", action="store_true", help="make the keyed hashes anew too")

    def handle(self, *words: Any, **options: Any) -> None:
        """Table by table, then a count of what is left under older keys."""
        try:
            for model in TABLES:
                sealed = self._seal(model)
                self.stdout.write(f"{model._meta.db_table}: {sealed} sealed anew")
            self.stdout.write(f"list files: {self._seal_files()} sealed anew")
            if options["hashes"]:
                self._hash()
        except SealBroken:
            keys = len(settings.CNP_KEYS)
            text = f"A number is sealed with none of the {keys} keys in CNP_KEYS: add its key."
            raise CommandError(text) from None

    def _seal(self, model: type[models.Model]) -> int:
        """Rows whose mark is not the present key's, in batches that stand on their own."""
        total = 0
        while True:
            with scope.system(WORK):
                rows = self._others(model)
                anew = [seal(unseal(bytes(sealed))) for _key, sealed in rows]
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"UPDATE {model._meta.db_table} t SET cnp_sealed = n.sealed"
                        " FROM unnest(%s::bigint[], %s::bytea[]) AS n(id, sealed)"
                        " WHERE n.id = t.id",
                        [[key for key, _sealed in rows], anew],
                    )
            if not rows:
                return total
            total += len(rows)

    def _seal_files(self) -> int:
        """Kept lists hold numbers too."""
        with scope.system(WORK):
            kept = list(SourceList.objects.exclude(file="").values_list("file", flat=True))
        return sum(KEPT_FILES.seal_anew(name) for name in kept if KEPT_FILES.exists(name))

    def _others(self, model: type[models.Model]) -> list[tuple[int, bytes]]:
        """Some rows under another key."""
        manager = model._default_manager.filter(cnp_sealed__isnull=False)
        others = manager.extra(where=["substr(cnp_sealed, 1, 4) <> %s"], params=[mark()])
        return list(others.order_by("pk").values_list("pk", "cnp_sealed")[:BATCH])

    def _hash(self) -> None:
        """Every hash from its number, all at once: half of them would find nobody."""
        with scope.system(WORK), connection.cursor() as cursor:
            for model in TABLES:
                table = model._meta.db_table
                rows = model._default_manager.filter(cnp_hash__isnull=False)
                made = [
                    (key, str(keyed_hash(unseal(bytes(sealed)))))
                    for key, sealed in rows.values_list("pk", "cnp_sealed").iterator(BATCH)
                ]
                cursor.execute(
                    f"UPDATE {table} t SET cnp_hash = n.hash FROM unnest(%s::bigint[], %s::uuid[])"
                    " AS n(id, hash) WHERE n.id = t.id AND t.cnp_hash <> n.hash",
                    [[key for key, _hash in made], [hashed for _key, hashed in made]],
                )
                self.stdout.write(f"{table}: {cursor.rowcount} hashes made anew")
