"""QR codes as one SVG path."""

from typing import Any

import segno


def drawn(text: str) -> dict[str, Any]:
    """Path and size in modules, error level M: runs are merged, no hairlines between modules."""
    matrix = segno.make(text, error="m", micro=False).matrix
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start},{y}h{x - start}v1h-{x - start}z")
            x += 1
    return {"path": "".join(runs), "size": len(matrix)}
