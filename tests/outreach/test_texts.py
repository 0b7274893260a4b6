"""Texts of messages: parts, diacritics, words that reveal, variables."""

import pytest

from outreach import texts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ș" * 70, 1),
        ("ș" * 71, 2),
        ("ș" * 134, 2),
        ("ș" * 135, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        # A letter of two places is not cut: 152 and one of two make a second part early.
        ("a" * 152 + "€" + "a" * 152, 3),
        ("\U0001f600" * 35, 1),
        ("\U0001f600" * 36, 2),
    ],
)
def test_parts_are_counted_as_they_are_paid(text: str, parts: int) -> None:
    assert texts.sms_parts(text) == parts


def test_without_diacritics_a_text_is_cheaper() -> None:
    text = "Bună, Ștefan! Îți găsim un curs — „gratuit” — sau un job în județ." * 2
    assert texts.is_gsm(texts.plain(text))
    assert texts.sms_parts(texts.plain(text)) < texts.sms_parts(text)


@pytest.mark.parametrize("text", ["Ești NEET", "despre \u0219omajul tău", "CNP-ul tău"])
def test_words_that_reveal_are_found(text: str) -> None:
    assert texts.revealing(text)


def test_variables_are_known_and_filled() -> None:
    assert texts.unknown_variables("Bună, {prenume} din {judet}!") == []
    assert texts.unknown_variables("Bună, {cnp}! {") == ["cnp", "{"]
    assert texts.filled("Bună, {prenume}!", {"prenume": "Ana"}) == "Bună, Ana!"
