"""Unpacks the fonts of the PDFs, once at set-up: unpacking took half the time of each document.

Run in the project's own Python, for it needs fontTools: `python -m intespo.launch.fonts FOLDER`.
"""

import sys
from pathlib import Path

from fontTools.ttLib import TTFont


def unpack(folder: Path) -> None:
    """Make a TTF of each WOFF2 file, and leave the TTF only."""
    for packed in sorted(folder.glob("*.woff2")):
        with TTFont(packed, recalcTimestamp=False) as font:
            font.flavor = None
            font.save(packed.with_suffix(".ttf"))
        packed.unlink()


if __name__ == "__main__":
    unpack(Path(sys.argv[1]))
