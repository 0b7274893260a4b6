"""Make a month's reports and write their files into a folder.

`--as-of RUN` makes the documents of a past run again, from the ledger as it was known then, and
compares. Ends with 0 when made, with 1 when a document made again differs from the one handed out,
with 2 when the month, the run, the county or the folder is off.
"""

import hashlib
import json
import multiprocessing
import sys
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from intespo.kit.dates import month_of
from intespo.kit.errors import DomainError
from reporting.definitions import RULES_VERSION
from reporting.enums import RunStatus
from reporting.models import ReportDocument, ReportRun
from reporting.services import documents, freezing, runs


class Command(BaseCommand):
    """The same services as the page."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The month, which documents, as of when, and where to."""
        parser.add_argument("--month", required=True, help="YYYY-MM")
        parser.add_argument("--county", help="a county's code, or RO; else all documents")
        parser.add_argument("--as-of", type=int, help="number of a past run")
        parser.add_argument("--out", required=True, type=Path)
        parser.add_argument("--jobs", type=int, default=1, help="documents made side by side")

    def handle(self, *words: Any, **options: Any) -> None:
        """Make, write, compare."""
        try:
            period = month_of(options["month"])
        except ValueError:
            self._refuse(f"'{options['month']}' is not a month: write YYYY-MM.")
        areas = freezing.every_area()
        if options["county"]:
            areas = [area for area in areas if area == options["county"].upper()]
        if not areas:
            self._refuse(f"'{options['county']}' is no county's code.")
        try:
            options["out"].mkdir(parents=True, exist_ok=True)
            run = self._run(period, options["as_of"], options["jobs"])
            differing = self._write(run, areas, options["out"], again=bool(options["as_of"]))
        except (DomainError, OSError) as trouble:
            self._refuse(str(trouble))
        self.stdout.write(f"run={run.pk} version={run.version} differing={differing}")
        if differing:
            sys.exit(1)

    def _run(self, period: Any, as_of: int | None, jobs: int) -> ReportRun:
        """A past run, or a new one that is made here, document by document."""
        if as_of:
            found = ReportRun.objects.done().filter(pk=as_of, period=period).first()
            if found is None:
                self._refuse(f"there is no finished run {as_of} of this month.")
            elif found.rules_version != RULES_VERSION:
                # What counts by other rules prints other cells: its files are kept and sealed.
                rules = f"{found.rules_version}, this product by {RULES_VERSION}"
                self._refuse(f"run {as_of} counts by the rules {rules}; verify_reports proves it.")
            return found  # type: ignore[return-value]
        run = runs.ask(period, by=None)
        _make(runs.freeze(run), jobs)
        runs.settle(run)
        run.refresh_from_db()
        if run.status != RunStatus.DONE:
            self._refuse(f"run {run.pk} is {run.status} {run.failure}")
        return run

    def _write(self, run: ReportRun, areas: list[str], out: Path, *, again: bool) -> int:
        """Files and manifest; how many documents made again are not what was handed out."""
        kept = {d.area: d for d in run.documents.select_related("run", "county")}
        differing, listed = 0, []
        for area in areas:
            document = documents.again(run, area) if again else kept[area]
            files = documents.files_of(document) if again else _read(document)
            same = {"pdf": kept[area].pdf_sha256, "xlsx": kept[area].xlsx_sha256}
            name = documents.file_name(run, area)
            note = {"area": area, "sha256": document.sha256, "cells": document.cells}
            for kind, content in files._asdict().items():
                (out / f"{name}.{kind}").write_bytes(content)
                note[f"{kind}_sha256"] = hashlib.sha256(content).hexdigest()
            differing += any(note[f"{kind}_sha256"] != sha for kind, sha in same.items())
            listed.append(note)
        manifest = {
            "period": f"{run.period:%Y-%m}",
            "run": run.pk,
            "version": run.version,
            "rules": run.rules_version,
            "cut_off": run.cut_off.isoformat() if run.cut_off else None,
            "sha256": run.sha256,
            "chain": run.chain,
            "documents": listed,
        }
        text = json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True)
        (out / "manifest.json").write_text(text, encoding="utf-8")
        return differing

    def _refuse(self, text: str) -> None:
        self.stderr.write(text)
        sys.exit(2)


def _make(document_ids: list[int], jobs: int) -> None:
    """Here, or in processes of their own: each needs a connection of its own."""
    if jobs == 1:
        for document_id in document_ids:
            documents.make(document_id)
        return
    connections.close_all()
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
        list(pool.map(documents.make, document_ids))


def _read(document: ReportDocument) -> documents.Files:
    with document.pdf.open("rb") as pdf, document.xlsx.open("rb") as xlsx:
        return documents.Files(pdf.read(), xlsx.read())
