"""Romanian phone numbers: E.164 in the database, groups of three on the screen."""

import functools
import re

import phonenumbers

NOISE = re.compile(r"[\s./()\-]+")


def parse(text: str) -> str | None:
    """A valid Romanian number as `+40…`; None for anything else."""
    if len(text) == 10 and text[0] == "0" and text.isascii() and text.isdigit():
        return f"+40{text[1:]}" if _range_exists(text[:5]) else None
    digits = text if text.isdigit() else NOISE.sub("", text)
    for prefix in ("+40", "0040", "40"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 9:
            digits = "0" + digits[len(prefix) :]
            break
    if not (len(digits) == 10 and digits.isascii() and digits.isdigit() and digits[0] == "0"):
        return None
    return f"+40{digits[1:]}" if _range_exists(digits[:5]) else None


@functools.lru_cache(maxsize=100_000)
def _range_exists(prefix: str) -> bool:
    """The library's verdict depends only on the first five digits (performance.md §1)."""
    number = phonenumbers.parse(prefix + "00000", "RO")
    return phonenumbers.is_valid_number(number)


def is_mobile(number: str) -> bool:
    """Only mobile numbers can be sent a text message."""
    return number.startswith("+407")


def shown(number: str) -> str:
    """`+40799000142` as people say it: `0799 000 142`."""
    if not number.startswith("+40") or len(number) != 12:
        return number
    local = "0" + number[3:]
    return f"{local[:4]} {local[4:7]} {local[7:]}"
