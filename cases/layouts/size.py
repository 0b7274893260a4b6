"""How much memory a workbook would take, before it is opened: two cells can ask for terabytes.

A sheet is held as one block from its first cell to its last. A stray space in the last row of the
last column makes 17,000,000,000 cells of a file of two kilobytes, and a process that asks for what
it cannot get is gone.
"""

import itertools
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

# A workbook is a zip: what it unpacks to is held in memory.
MOST_UNPACKED = 600 * 2**20
# Any number of rows of 26 columns, 400,000 of 65; a cell takes 32 bytes.
MOST_CELLS = 27_500_000
BLOCK = 1 << 20
OVERLAP = 100
_REFERENCE = rb"\sr\s*=\s*[\"']"
# Any value that looks like one beyond column Z: whoever has some is looked at more closely.
_WIDE = re.compile(rb"=\s*[\"'][A-Za-z]{2,3}\d")
_COLUMNS = re.compile(_REFERENCE + rb"([A-Za-z]{1,3})\d")
_ROWS = re.compile(_REFERENCE + rb"[A-Za-z]{0,3}(\d{1,18})")
_TAGS = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)\b([^>]*?)/?>")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d{1,18})")


def is_binary(path: Path) -> bool:
    """Whether a workbook is an XLSB, whose cells are not text: its size cannot be told."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.lower().endswith("workbook.bin") for name in archive.namelist())


def too_large(path: Path) -> bool:
    """Whether a workbook asks for more memory than there is; BadZipFile when it is damaged."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            return True
        for part in parts:
            # A workbook's sheets may lie under any name.
            count = _of_document if part.filename == "content.xml" else _of_sheet
            if count(archive, part) > MOST_CELLS:
                return True
    return False


def _of_sheet(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Cells of a sheet of an XLSX, as a block; 26 columns are never too many, whatever the rows."""
    with archive.open(part) as file:
        if not any(_WIDE.search(block) for block in _blocks(file)):
            return 0
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    with archive.open(part) as file:
        for block in _blocks(file):
            columns.update(_COLUMNS.findall(block))
            rows.update(_ROWS.findall(block))
    return max(map(_column, columns), default=0) * max(map(int, rows), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _of_document(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Cells of the largest sheet of an ODS: what is repeated counts where something stands in it.

    An empty rest of a row or of a sheet, which every program writes, is not held.
    """
    most = row = column = last_row = widest = times = 0
    with archive.open(part) as file:
        for kind, words in itertools.chain.from_iterable(map(_TAGS.findall, _blocks(file))):
            found = _REPEATED.search(words)
            repeated = int(found[1]) if found else 1
            if kind == b"table":
                most = max(most, last_row * widest)
                row = last_row = widest = times = 0
            elif kind == b"table-row":
                row, column, times = row + times, 0, repeated
            else:
                column += repeated
                if b"value-type" in words or b"formula" in words:
                    last_row, widest = max(last_row, row + times), max(widest, column)
    return max(most, last_row * widest)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """The text piece by piece; a tag that lies over two pieces stands whole in the second."""
    rest = b""
    while block := file.read(BLOCK):
        whole = rest + block
        end = whole.rfind(b">") + 1
        yield whole[:end] if end else whole
        rest = whole[end:] if end else whole[-OVERLAP:]
