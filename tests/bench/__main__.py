"""Prints `name ours reference ratio budget ok` and writes the same to `.local/bench.json`."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")

import django

django.setup()

from intespo.launch.paths import LOCAL, write_private  # noqa: E402
from tests.bench import (  # noqa: E402
    casework,
    database,
    imports,
    outreach,
    policies,
    reports,
    worklist,
)

BENCHES = {
    "worklist": worklist.run,
    "casework": casework.run,
    "policies": policies.run,
    "imports": imports.run,
    "outreach": outreach.run,
    "reports": reports.run,
}


def main(words: list[str]) -> int:
    """Run one bench or all; 1 when a budget is not met, 2 for a name that is none."""
    unknown = [word for word in words if word not in BENCHES]
    if unknown:
        print(f"no bench {unknown[0]}; there are: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    if not set(words) <= {"imports", "outreach"} or not words:
        database.prepare()
    rows = [row for name in (words or BENCHES) for row in BENCHES[name]()]
    print(f"{'name':<44} {'ours':>10} {'reference':>10} {'ratio':>8} {'budget':>8}  ok")
    for row in rows:
        print(
            f"{row['name']:<44} {row['ours']:>10} {row['reference']:>10} {row['ratio']:>8} "
            f"{row['budget']:>8}  {'yes' if row['ok'] else 'NO'}"
        )
    write_private(LOCAL / "bench.json", json.dumps(rows, indent=1))
    return 0 if all(row["ok"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
