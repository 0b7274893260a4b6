"""What school somebody completed, as lists write it."""

import functools
import re

from cases.enums import Education
from intespo.kit.text import search_key

CACHE = 1 << 12
# The first that a text holds counts; the levels below each stand in `_BELOW`.
_SCHOOLING = (
    (("fara studii", "fara scoala", "neco", "analfabet", "nescolarizat"), Education.NONE),
    (("doctor",), Education.DOCTORATE),
    (("master",), Education.MASTER),
    (("licent", "universit", "superio", "facultate"), Education.BACHELOR),
    (("postliceal", "maistri"), Education.POST_SECONDARY),
    (
        ("lice", "profesional", "bacalaureat", "medii", "13 cl", "12 cl", "11 cl"),
        Education.UPPER_SECONDARY,
    ),
    (
        ("gimna", "scoala gen", "sc gen", "8 cl", "9 cl", "10 cl", "opt cl"),
        Education.LOWER_SECONDARY,
    ),
    (("primar", "4 cl", "5 cl", "6 cl", "7 cl"), Education.PRIMARY),
    (("1 cl", "2 cl", "3 cl"), Education.NONE),
)
_BELOW = {
    Education.BACHELOR: Education.UPPER_SECONDARY,
    Education.POST_SECONDARY: Education.UPPER_SECONDARY,
    Education.UPPER_SECONDARY: Education.LOWER_SECONDARY,
    Education.LOWER_SECONDARY: Education.PRIMARY,
    Education.PRIMARY: Education.NONE,
}
_UNFINISHED = re.compile(r"\b(ne(terminat|finalizat|absolvit|incheiat)|intrerupt|abandon)")
# "8 clase", "8cl", "a VIII-a", "clasa a XII-a", "VIII".
_CLASSES = re.compile(
    r"\b(?:a )?([ivx]{1,4}|\d{1,2}) ?(?:a )?cl[a-z]*\b|\bclasa (?:a )?([ivx]{1,4}|\d{1,2})\b"
    r"|^(?:a )?([ivx]{2,4}|\d{1,2})(?: a)?$"
)


@functools.lru_cache(maxsize=CACHE)
def education(text: str) -> str:
    """The highest completed level that a list names; empty when it cannot be told."""
    word = search_key(text)
    if found := re.fullmatch(r"isced ?([0-8])", word):
        return f"ISCED{found[1]}"
    if found := _CLASSES.search(word):
        word = f"{_grade(found[1] or found[2] or found[3])} cl {word}"
    for words, level in _SCHOOLING:
        if any(re.search(rf"\b{part}", word) for part in words):
            return str(_BELOW.get(level, level) if _UNFINISHED.search(word) else level)
    return ""


_ROMAN = {"i": 1, "v": 5, "x": 10}


@functools.lru_cache(maxsize=CACHE)
def completed_before(grade: str) -> str:
    """The level completed by who attends, or left, a grade: of VII the primary school."""
    words = search_key(grade).split()
    number = next((_grade(word) for word in words if _grade(word)), 0)
    if not number:
        return ""
    if number <= 4:
        return Education.NONE
    return Education.PRIMARY if number <= 8 else Education.LOWER_SECONDARY


def _grade(word: str) -> int:
    if word.isdigit():
        return int(word) if 0 < int(word) <= 13 else 0
    if not set(word) <= set(_ROMAN):
        return 0
    total = 0
    for here, after in zip(word, [*word[1:], ""], strict=True):
        value = _ROMAN[here]
        total += -value if after and _ROMAN[after] > value else value
    return total if 0 < total <= 13 else 0
