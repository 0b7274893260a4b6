"""Texts of messages: letters of an SMS, its parts, diacritics, words that reveal, variables."""

import re

from intespo.kit.text import search_key

# GSM 03.38: the default alphabet, and what takes two places.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("^{}\\[~]|€\f")
GSM_ONE, GSM_MORE, UCS_ONE, UCS_MORE = 160, 153, 70, 67
# Both kinds of s and t: with the comma, and with the cedilla that old systems write.
WITH_MARKS, WITHOUT_MARKS = "ăâîșț\u015f\u0163ĂÂÎȘȚ\u015e\u0162", "aaiststAAISTST"
_PLAIN = str.maketrans(
    dict(zip(WITH_MARKS, WITHOUT_MARKS, strict=True))
    | {"„": '"', "”": '"', "“": '"', "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "}
)
# What an empty variable leaves: a space before a mark, or two spaces.
GAP = r" +([ .,;!?])"
# A message must not tell others who read the phone what the person is (domain.md §10).
REVEALING = ("neet", "somer", "somaj", "cnp", "ajutor social", "nivel de ocupabilitate")
# What stands in braces, and the column of the statement that fills a campaign's messages.
VARIABLES = {
    "prenume": "initcap(split_part(y.first_name, ' ', 1))",
    "nume": "y.last_name",
    "judet": "n.name",
    "telefon_judet": "coalesce(o.phone, '')",
    "adresa": "coalesce(o.address, '')",
}


def plain(text: str) -> str:
    """Without diacritics and typographic marks: fits the alphabet of an SMS."""
    return text.translate(_PLAIN)


def is_gsm(text: str) -> bool:
    """Whether every letter is in the alphabet of an SMS."""
    return all(letter in GSM or letter in GSM_TWICE for letter in text)


def sms_parts(text: str) -> int:
    """Parts that are paid: of 160, then 153 letters; with others 70, then 67 (domain.md §10)."""
    if not is_gsm(text):
        units = [len(letter.encode("utf-16-le")) // 2 for letter in text]
        return _parts(units, UCS_ONE, UCS_MORE)
    return _parts([2 if letter in GSM_TWICE else 1 for letter in text], GSM_ONE, GSM_MORE)


def _parts(units: list[int], one: int, more: int) -> int:
    """How many parts; a letter of two places is never cut in two."""
    if sum(units) <= one:
        return 1
    parts, left = 1, more
    for size in units:
        if size > left:
            parts, left = parts + 1, more
        left -= size
    return parts


def revealing(text: str) -> list[str]:
    """Words that tell what the person is to whoever reads the phone."""
    folded = f" {search_key(text)} "
    return [word for word in REVEALING if f" {word}" in folded]


def unknown_variables(text: str) -> list[str]:
    """Names in braces that nothing fills, and braces that stand alone."""
    names = re.findall(r"\{([^{}]*)\}", text)
    rest = re.sub(r"\{[^{}]*\}", "", text)
    wrong = [name for name in names if name not in VARIABLES]
    return wrong + [brace for brace in "{}" if brace in rest]


def filled(text: str, values: dict[str, str]) -> str:
    """A template with its variables filled, for a preview."""
    for name in VARIABLES:
        text = text.replace("{" + name + "}", values.get(name, ""))
    return re.sub(GAP, r"\1", text)
