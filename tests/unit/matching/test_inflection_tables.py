"""Paradigms, stems, romanised keys and neighbours, each by itself."""

from __future__ import annotations

import random  # noqa: TID251 - seeded

import pytest
from rapidfuzz.distance import OSA

from monitor.matching.case import Style, style_of
from monitor.matching.declension import declines, paradigm, splits
from monitor.matching.language import primary
from monitor.matching.neighbours import Neighbours
from monitor.matching.roman import initials, roman, roman_key, roman_keys, skeleton
from monitor.matching.stems import head_length, language_for, stem
from monitor.matching.tokens import surfaces
from monitor.model import Field


def declined(name: str, form: str, lang: str) -> bool:
    own = paradigm(name, lang)
    return own is not None and any(base == own[0] and ending in own[1] for base, ending in splits(form, lang))


@pytest.mark.parametrize(
    ("lang", "name", "forms"),
    [
        ("ru", "рябков", "рябкова рябкову рябковым рябкове рябковы"),
        ("ru", "сергей", "сергея сергею сергеем сергее"),
        ("ru", "зеленский", "зеленского зеленскому зеленским зеленском"),
        ("ru", "женева", "женевы женеве женеву женевой"),
        ("ru", "россия", "россии россию россией"),
        ("ru", "израиль", "израиля израилю израилем израиле"),
        ("ru", "эмираты", "эмиратов эмиратам эмиратами эмиратах"),
        ("ru", "толстой", "толстого толстому толстым толстом"),
        ("be", "минск", "минска минску"),
        ("uk", "київ", "києва києву києві києвом"),
        ("uk", "харків", "харкова харкову харкові"),
        ("uk", "прага", "праги празі прагу прагою"),
        ("uk", "зеленський", "зеленського зеленському зеленським"),
        ("bg", "съюз", "съюзът съюза"),
        ("pl", "duda", "dudy dudzie dude"),
        ("pl", "praga", "pragi pradze prage"),
        ("pl", "kaczynski", "kaczynskiego kaczynskiemu kaczynskim"),
        ("pl", "tusk", "tuska tuskowi tuskiem tusku"),
        ("cs", "praha", "prahy praze prahu prahou"),
        ("cs", "havel", "havla havlovi havlem"),
        ("sk", "fico", "fica ficovi ficom"),
        ("hr", "zagreb", "zagreba zagrebu zagrebom"),
        ("sl", "ljubljana", "ljubljane ljubljani ljubljano"),
        ("de", "putin", "putins"),
        ("de", "deutsche", "deutschen deutscher"),
        ("es", "azul", "azules"),
        ("en", "zircon", "zircons"),
    ],
)
def test_a_name_is_declined_by_its_last_letters(lang: str, name: str, forms: str) -> None:
    assert [form for form in forms.split() if not declined(name, form, lang)] == []
    assert declined(name, name, lang)


@pytest.mark.parametrize(
    ("lang", "name", "form"),
    [
        ("ru", "иван", "иванов"),
        ("ru", "иван", "иванова"),
        ("ru", "мали", "малая"),
        ("ru", "ирак", "иракский"),
        ("ru", "ракета", "ракетка"),
        ("ru", "куба", "кубик"),
        ("pl", "tusk", "tuskowski"),
        ("cs", "putin", "put"),
        ("de", "berlin", "berliner"),
        ("en", "niger", "nigeria"),
        ("en", "mali", "malik"),
    ],
)
def test_another_name_is_no_form_of_it(lang: str, name: str, form: str) -> None:
    assert not declined(name, form, lang)


def test_names_of_two_letters_do_not_decline() -> None:
    assert paradigm("ли", "ru") is None


def test_a_language_without_a_table_does_not_decline() -> None:
    assert not declines("fi")


def test_snowball_stems_words_and_says_nothing_of_stumps() -> None:
    assert stem("negotiations", "en") == stem("negotiating", "en")
    assert stem("санкциями", "ru") == stem("санкция", "ru")
    assert stem("is", "en") is None
    assert stem("слово", "tlh") is None


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("uk", "санкція санкції санкцій санкціями санкціях"),
        ("uk", "дрон дрона дронів дронами"),
        ("uk", "гіперзвуковий гіперзвукова гіперзвукових"),
        ("be", "ракета ракеты ракетамі"),
        ("sk", "sankcia sankcie sankcii sankciami"),
        ("sl", "sankcija sankcije sankcij sankcijami"),
        ("hr", "sankcija sankcije sankcijama"),
    ],
)
def test_words_of_slavic_languages_without_a_stemmer_lose_their_ending(lang: str, words: str) -> None:
    assert len({stem(word, lang) for word in words.split()}) == 1


@pytest.mark.parametrize(
    "pair", ["ракета ракетка", "удар ударний", "дрон дроновий", "наступ наступна", "міністр міністерство"]
)
def test_other_ukrainian_words_have_other_stems(pair: str) -> None:
    one, other = pair.split()
    assert stem(one, "uk") != stem(other, "uk")


@pytest.mark.parametrize(("key", "size"), [("abc", 2), ("abcd", 3), ("abcdefgh", 5)])
def test_words_of_one_stem_begin_alike(key: str, size: int) -> None:
    assert head_length(key) == size


@pytest.mark.parametrize(
    ("norm", "script", "lang", "fallback", "expected"),
    [
        ("рябков", "cyrillic", None, None, "ru"),
        ("київ", "cyrillic", None, None, "uk"),
        ("київ", "cyrillic", "ru", None, "ru"),
        ("рябков", "cyrillic", "en", None, "ru"),
        ("рябков", "cyrillic", "en", "bg", "bg"),
        ("zircon", "latin", None, None, "en"),
        ("zircon", "latin", "ru", None, "en"),
        ("zircon", "latin", "pl", None, "pl"),
        ("日", "other", None, None, None),
    ],
)
def test_a_word_is_inflected_in_a_language_of_its_script(
    norm: str, script: str, lang: str | None, fallback: str | None, expected: str | None
) -> None:
    assert language_for(norm, script, lang, fallback=fallback) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en-US", "en"),
        ("EN", "en"),
        ("pt_BR", "pt"),
        ("nb", "no"),
        ("ua", "uk"),
        ("pol", "pl"),
        ("cze", "cs"),
        ("sr-Latn", "sr"),
        ("xx", "zz"),
        ("sw", "zz"),
        ("", None),
        (None, None),
        ("und", None),
        ("english", None),
        ("1", None),
    ],
)
def test_a_declared_tag_gives_its_language(tag: str | None, expected: str | None) -> None:
    assert primary(tag) == expected


@pytest.mark.parametrize(
    "spellings",
    [
        "рябков ryabkov riabkov riabkow",
        "зеленский zelensky zelenskyy zelenskiy zelenskyi",
        "хрущев khrushchev",
        "лукашенко lukashenko lukaschenko",
        "навальный navalny nawalny",
        "სააკაშვილი saakashvili",
        "ζιρκον zirkon",
    ],
)
def test_transliterations_of_one_name_have_one_key(spellings: str) -> None:
    assert len({roman_key(spelling) for spelling in spellings.split()}) == 1


@pytest.mark.parametrize("pair", ["рябков рыбаков", "женева geneva", "путин rutin", "лавров lovrov"])
def test_other_names_have_other_keys(pair: str) -> None:
    one, other = pair.split()
    assert roman_key(one) != roman_key(other)


def test_a_short_key_keeps_its_vowels() -> None:
    assert roman_key("дуда") == "duda"


def test_case_endings_come_off_before_romanising() -> None:
    assert roman_key("ryabkov") in roman_keys("рябковым", "ru")
    assert roman_key("ryabkov") not in roman_keys("рябковым", None)


def test_initials_and_skeletons_cover_every_way_to_write_a_key() -> None:
    rng = random.Random(5)
    for _ in range(20_000):
        word = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(1, 7)))
        if key := roman_key(word):
            assert word[0] in initials(key), (word, roman(word))
            assert skeleton(word) == skeleton(key), (word, roman(word))


@pytest.mark.parametrize("letters", ["ab", "abcde", "abcdeéжя"])
def test_neighbours_are_the_tokens_within_their_caps(letters: str) -> None:
    rng = random.Random(11)
    tokens = sorted({"".join(rng.choices(letters, k=rng.randint(1, 12))) for _ in range(400)})
    caps = {token: rng.choice([1, 2]) for token in tokens}
    words = ["".join(rng.choices(letters, k=rng.randint(1, 14))) for _ in range(400)]
    words += [token[:2] + token[3:] for token in tokens] + [token[1:2] + token[:1] + token[2:] for token in tokens]
    found = Neighbours(caps).of(words)
    for word in words:
        assert set(found.get(word, ())) == {token for token in tokens if OSA.distance(token, word) <= caps[token]}, word


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("Russia tests a new missile in the north", Style.SENTENCES),
        ("Sergei Ryabkov met Wendy Sherman", Style.HEADLINE),  # names only: the gate would say nothing either
        ("Ryabkov Meets Sherman for Talks in Geneva", Style.HEADLINE),
        ("RYABKOV MEETS SHERMAN", Style.CAPITALS),
        ("RYABKOV MEETS Sherman FOR TALKS", Style.CAPITALS),
        ("US, UK", Style.SENTENCES),
        ("", Style.SENTENCES),
        ("Встреча Рябкова отложена", Style.SENTENCES),
        ("РЯБКОВ ПРИБЫЛ В ЖЕНЕВУ", Style.CAPITALS),
    ],
)
def test_the_style_of_a_field(text: str, style: Style) -> None:
    assert style_of(surfaces(text), Field.TITLE) is style


def test_a_long_text_is_no_headline() -> None:
    assert style_of(surfaces("Sergei Ryabkov Meets Sherman Again " * 20), Field.TEXT) is Style.SENTENCES


@pytest.mark.parametrize("field", [Field.TAGS, Field.URL, Field.LANG])
def test_case_means_nothing_in_tags_and_addresses(field: Field) -> None:
    assert style_of(surfaces("RUSSIA, missiles"), field) is Style.FREE
