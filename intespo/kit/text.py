"""Romanian text: one spelling for storage, folded keys for search, a key that sorts in C order."""

import re
import unicodedata

# Old files write ş and ţ with cedilla; the letters of Romanian have a comma below.
CEDILLA_TO_COMMA = str.maketrans({"ş": "ș", "Ş": "Ș", "ţ": "ț", "Ţ": "Ț"})
SPACES = re.compile(r"\s+")
# Control and format characters, surrogates, and code points that are no characters: no document
# can hold some of them.
NO_LETTERS = ("Cc", "Cf", "Cs", "Cn")
NOT_WORD = re.compile(r"[^a-z0-9]+")
# a < ă < â, i < î, s < ș, t < ț: "~" stands behind every letter in C order.
SORT_LETTERS = str.maketrans({"ă": "a~", "â": "a~~", "î": "i~", "ș": "s~", "ț": "t~"})


def clean(text: str) -> str:
    """For storage: composed letters, comma below, no control characters, single spaces."""
    if text.isascii():
        # Most of what lists hold needs no more than its spaces looked at.
        if text.isprintable() and "  " not in text:
            return text.strip()
    else:
        text = unicodedata.normalize("NFC", text).translate(CEDILLA_TO_COMMA)
    if not text.isprintable():
        text = "".join(
            " " if letter.isspace() else letter
            for letter in text
            if letter.isspace() or unicodedata.category(letter) not in NO_LETTERS
        )
    return SPACES.sub(" ", text).strip()


def search_key(text: str) -> str:
    """For matching and search: lower case, no diacritics, punctuation as one space."""
    text = clean(text).casefold()
    if not text.isascii():
        text = "".join(
            c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)
        )
    return NOT_WORD.sub(" ", text).strip()


def sort_key(text: str) -> str:
    """For ORDER BY in C order: Romanian letters behind their base, others folded."""
    text = clean(text).casefold().translate(SORT_LETTERS)
    if not text.isascii():
        text = "".join(
            c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)
        )
    return re.sub(r"[^a-z0-9~]+", " ", text).strip()


def proper_name(text: str) -> str:
    """A name in capitals as people write it: "POP-ȘTEFAN ANA" to "Pop-Ștefan Ana"."""
    text = clean(text)
    return text.title() if text.isupper() or text.islower() else text
