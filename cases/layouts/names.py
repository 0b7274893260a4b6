"""Names as lists write them: in one cell or two, with initials, maiden names and numbers beside."""

import functools
import re

from intespo.kit.text import clean, proper_name, search_key, sort_key

# As it is written, as it is searched, as it is sorted.
Name = tuple[str, str, str]
# Names of a county: more of them than of days or places, and 500 bytes each in two processes.
NAMES = 1 << 13
_HYPHEN = re.compile(r"\s*[-–—]\s*")
# Anything that is neither a word nor a space: only then there is something to tidy.
_ODD = re.compile(r"[^\w\s'’-]|\d|(?<!\S)\w(?!\S)")
_BESIDE = re.compile(r"\([^)]*\)?|\[[^\]]*\]?|^\s*\d+\s*[.)]*|[*:;\"]+|\d{2,}")
# The father's initial, as schools write it: "POPESCU I. Ana", "Pop C-tin. Dan", "Pop A.M. Ilie".
_INITIALS = re.compile(r"(?<!\S)(?:(?:[^\W\d_]{1,3}\.-?)+|[^\W\d_](?!\S))\s*")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@functools.lru_cache(maxsize=NAMES)
def name_of(text: str) -> Name:
    """A last or a first name: as it is written, as it is searched, as it is sorted."""
    name = proper_name(_HYPHEN.sub("-", tidy(text).replace(",", " ")))[:80]
    return name, search_key(name), sort_key(name)


def tidy(text: str) -> str:
    """Without what schools and town halls write beside a name: number, initial, former name."""
    if not _ODD.search(text):
        return text
    bare = _BESIDE.sub(" ", text).strip(" .,-")
    without = _INITIALS.sub("", bare)
    # A first name that is nothing but initials is better than none.
    return without.strip() if _LETTERS.search(without) else bare


def split(text: str, given_first: bool) -> tuple[str, str]:
    """Last and first name of a whole one: before a comma, in capitals, or the first word."""
    text = _HYPHEN.sub("-", clean(tidy(text)))
    last, comma, first = text.partition(",")
    if comma and last.strip() and first.strip():
        return last.strip(), first.replace(",", " ").strip()
    words = text.replace(",", " ").split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(capitals), " ".join(word for word in words if word not in capitals)
    if given_first:
        return " ".join(words[-1:]), " ".join(words[:-1])
    return " ".join(words[:1]), " ".join(words[1:])


def both(one: str, other: str) -> str:
    """Two parts of a name; one of them may be missing."""
    return f"{one} {other}" if one and other else one or other
