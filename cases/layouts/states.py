"""What a row does, by the words of its state: somebody is employed, at school, or no longer."""

import functools
import re
from dataclasses import dataclass

from intespo.kit.text import search_key

# A contract that is "încheiat" was signed, one that "expiră la" a day still runs.
_OVER = re.compile(
    r"\b(incetat|incetar|inchis|expirat|reziliat|rezilier|sistat|sistar|radiat|radier|respins"
    r"|finalizat|inactiv|retras|desfacut|desfacer|anulat|revocat)"
)
# What takes back the word that follows: nu frecventează, fost salariat, a încetat frecventarea.
_DENY = {"nu", "fost", "fosta", "fara", "ex", "non", "neinscris"}
_ENDED = ("incet", "intrerup", "abandon", "renunt")
_BUT = re.compile(r"\b(?:dar|insa)\b")


@dataclass(frozen=True)
class Word:
    """A word in the state column and what it means for the row."""

    word: str
    effect: str
    ground: str


def decided(state: str, words: tuple[Word, ...], otherwise: tuple[str, str]) -> tuple[str, str]:
    """Effect and ground: by the first word that a state holds and does not take back.

    Of "înscris, dar nu frecventează" what comes last counts, for it takes back what went before.
    """
    key = search_key(state)
    last = _BUT.split(key)[-1]
    key = last if _takes_back(last.split()) else key
    for word in words:
        found = re.search(rf"\b{re.escape(word.word)}", key)
        if found and not _denied(key[: found.start()]):
            return word.effect, word.ground
    return otherwise


def _denied(before: str) -> bool:
    return _takes_back(before.split()[-3:])


def _takes_back(words: list[str]) -> bool:
    return bool(set(words) & _DENY) or any(word.startswith(_ENDED) for word in words)


@functools.lru_cache(maxsize=1024)
def is_over(state: str) -> bool:
    """Whether a state says that it is no more."""
    key = search_key(state)
    found = _OVER.search(key)
    return found is not None and "nu" not in key[: found.start()].split()[-2:]
