"""Words and their spans, whatever stands around and inside them."""

from __future__ import annotations

import random  # noqa: TID251 - seeded
import sys
import unicodedata

import pytest

from monitor.matching import letters, tokenise
from monitor.matching.letters import WORD, fold, script_of
from monitor.matching.tokens import form_of, surfaces


def norms(text: str) -> list[str]:
    return [token.norm for token in tokenise(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t", []),
        ("… — !? «»", []),
        ("The U.S. and U.S.-led e.g. a.m.", ["the", "us", "and", "us", "led", "eg", "am"]),
        ("В.В.Путин", ["вв", "путин"]),
        ("3.5 per cent, 1,000", ["3", "5", "per", "cent", "1", "000"]),
        ("SS-N-33", ["ss", "n", "33"]),
        ("O’Brien d'Ivoire п’ять пʼять", ["o", "brien", "d", "ivoire", "п", "ять", "п", "ять"]),
        ("Russia's Russia’s RUSSIA'S boss's", ["russia", "russia", "russia", "boss"]),
        ("George’a Mike'em Charles’owi", ["george", "mike", "charles"]),
        ("l’a qu'a Sana’a Shi'a", ["l", "a", "qu", "a", "sana", "a", "shi", "a"]),
        ("'s", ["s"]),
        ("a_b foo__bar", ["a", "b", "foo", "bar"]),
        ("Müller Łódź Ørsted İstanbul ısı straße", ["muller", "lodz", "orsted", "istanbul", "isi", "strasse"]),
        ("Ёлка ёлка йод Київ", ["елка", "елка", "йод", "київ"]),
        ("Жене\u0301ва", ["женева"]),
        ("Ά ΰ", ["α", "υ"]),
        ("שָׁלוֹם العَرَبِيَّة كـتاب", ["שלום", "العربية", "كتاب"]),
        ("सेना", ["सेना"]),
        ("ＺＩＲＣＯＮ ﬁne", ["zircon", "fine"]),
        ("日内瓦 ジル", ["日", "内", "瓦", "ジ", "ル"]),
        ("제네바에서", ["제", "네", "바", "에", "서"]),
        ("วันดี", ["วั", "น", "ดี"]),
        ("Zir\u00adcon Zir\u200bcon \u202bZircon\u202c", ["zircon", "zircon", "zircon"]),
        ("x\x00y \ud800z", ["x", "y", "z"]),
        ("🚀Zircon🚀", ["zircon"]),
    ],
)
def test_words_and_their_normal_forms(text: str, expected: list[str]) -> None:
    assert norms(text) == expected


def test_spans_are_code_points_of_the_original() -> None:
    text = "“Zir\u00adcon” — Russia’s 🚀 SS-N-33"
    spans = [(token.start, token.end, text[token.start : token.end]) for token in tokenise(text)]
    assert spans == [(1, 8, "Zir\u00adcon"), (12, 18, "Russia"), (23, 25, "SS"), (26, 27, "N"), (28, 30, "33")]


def test_tokens_know_their_place_and_what_ties_them() -> None:
    tokens = tokenise("al-Qaeda said")
    assert [(token.position, token.text, token.tied) for token in tokens] == [
        (0, "al", True),
        (1, "Qaeda", False),
        (2, "said", False),
    ]


def test_surfaces_are_the_tokens_one_by_one() -> None:
    text = "Russia's U.S.-led al-Qaeda 日内 Zir\u200bcon"
    assert [form_of(surface).norm for surface in surfaces(text)] == norms(text)


def test_every_letter_digit_and_mark_belongs_to_a_word() -> None:
    """But for a few signs that only look like letters or that Unicode has moved since."""
    outside = [
        char
        for char in map(chr, range(0x30, 0x10000))
        if char.isalpha() and not WORD.search(f"a {char} b", 2, 3) and unicodedata.category(char) != "Lm"
    ]
    assert len(outside) < 300, [hex(ord(char)) for char in outside][:80]
    assert not [char for char in outside if ord(char) < 0x2000]


def test_marks_of_any_script_stay_inside_their_word() -> None:
    marks = [c for c in map(chr, range(0x300, 0xE00)) if unicodedata.category(c)[0] == "M"]
    assert [mark for mark in marks if len(tokenise(f"a{mark}b")) != 1] == []


@pytest.mark.parametrize(
    ("word", "script"),
    [
        ("ryabkov", "latin"),
        ("2022", "latin"),
        ("рябков", "cyrillic"),
        ("ζιρκόν", "greek"),
        ("רוסיה", "hebrew"),
        ("روسيا", "arabic"),
        ("सेना", "devanagari"),
        ("რუსეთი", "georgian"),
        ("日", "other"),
    ],
)
def test_scripts_are_told_by_the_first_letter(word: str, script: str) -> None:
    assert script_of(word) == script


@pytest.mark.parametrize(
    ("surface", "capitalised", "capitals"),
    [
        ("Zircon", True, False),
        ("zircon", False, False),
        ("NATO", True, True),
        ("A", True, False),
        ("3M22", True, False),
        ("F16", True, False),
        ("COVID19", True, True),
        ("日", True, False),
        ("რუსეთი", True, False),
        ("ჭ", True, False),
    ],
)
def test_capitals_of_a_form(surface: str, capitalised: bool, capitals: bool) -> None:  # noqa: FBT001 - parametrized
    form = form_of(surface)
    assert (form.is_capitalised, form.is_capitals) == (capitalised, capitals)


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0301\u0323" * 200_000,
        "a" * 400_000,
        "a-" * 100_000,
        "a.b." * 100_000,
        "-'" * 200_000,
        "\u200b" * 400_000,
        "日" * 100_000,
    ],
    ids=["marks", "letters", "hyphens", "dots", "punctuation", "zero-width", "ideographs"],
)
def test_storms_of_characters_are_linear(text: str) -> None:
    assert len(tokenise(text)) <= len(text)


def test_the_ends_of_planes_do_no_harm() -> None:
    assert norms(chr(sys.maxunicode) + "a" + chr(0x1F600)) == ["a"]


def test_a_word_folds_as_its_letters_do() -> None:
    rng = random.Random(3)
    alnum = [char for char in map(chr, range(0xA0, 0x2000)) if char.isalnum()]
    for _ in range(5_000):
        word = unicodedata.normalize("NFC", "".join(rng.choices(alnum, k=4)))
        if word.isalnum():
            assert fold(word) == letters._folded(word), word
