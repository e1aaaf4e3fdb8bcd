"""Hits and what they carry; updates; bad and large texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.matching import Matcher, detect
from monitor.matching import matcher as module
from monitor.matching.case import Style
from monitor.model import Field, Hit, Layer, Role, Term, TermOptions

PROPER = TermOptions(proper=True)
STORY = Path(__file__).parents[4] / "shared" / "seeds" / "story.txt"
SEEDS = [
    Term("zircon", "Zircon", Role.AMBIGUOUS, PROPER),
    Term("ryabkov", "Sergei Ryabkov", Role.NAME, PROPER),
    Term("ryabkov", "Ryabkov", Role.AMBIGUOUS, PROPER, 1),
    Term("sanctions", "sanction", Role.KEYWORD, TermOptions(stem=True)),
    Term("Geneva", "Geneva", Role.PHRASE),
    Term("talks", "talks", Role.PHRASE),
    Term("summit", "summit", Role.PHRASE),
]


def spans(hits: list[Hit], owner: str, role: Role | None = None) -> list[tuple[int, int]]:
    return [(hit.start, hit.end) for hit in hits if hit.term.owner == owner and role in {None, hit.term.role}]


@pytest.mark.skipif(not STORY.exists(), reason=f"{STORY} is absent")
def test_the_seed_story_has_its_names_where_they_stand() -> None:
    hits = Matcher(SEEDS).find(STORY.read_text(encoding="utf-8"))
    assert spans(hits, "zircon") == [(1289, 1295), (1401, 1407)]
    assert spans(hits, "ryabkov", Role.NAME) == [(258, 272)]
    assert spans(hits, "ryabkov", Role.AMBIGUOUS) == [(265, 272), (835, 842), (2206, 2213)]
    (sanctions,) = [hit for hit in hits if hit.term.owner == "sanctions"]
    assert (sanctions.start, sanctions.end, sanctions.layer) == (3462, 3471, Layer.STEM)
    assert spans(hits, "talks") == [(314, 319), (519, 524)]
    geneva = [hit for hit in hits if hit.term.owner == "Geneva"]
    assert spans(hits, "Geneva") == [(335, 341), (528, 534)]
    summit = next(hit for hit in hits if hit.term.owner == "summit")
    assert (summit.end, summit.first - geneva[1].last) == (573, 8)


def test_a_hit_carries_what_explains_it() -> None:
    term = Term("r", "Sergei Ryabkov", Role.NAME, PROPER)
    (hit,) = Matcher([term]).find("Minister “Sergey Riabkov” said", field=Field.TITLE, lang="en")
    assert hit == Hit(term, Layer.FUZZY, Field.TITLE, 10, 24, 1, 2, "Sergey Riabkov", (1, 1))


def test_the_best_name_of_an_owner_wins_a_span() -> None:
    terms = [Term("z", name, Role.NAME, PROPER, order) for order, name in enumerate(["Tsirkon", "Zirkon", "Zircon"])]
    (hit,) = Matcher(terms).find("The Zircon flew.")
    assert (hit.term.phrase, hit.layer) == ("Zircon", Layer.EXACT)


def test_equal_hits_go_to_the_name_that_stands_first() -> None:
    terms = [Term("z", name, Role.NAME, PROPER, order) for order, name in enumerate(["Zirkan", "Zirken"])]
    (hit,) = Matcher(terms).find("The Zirkon flew.")
    assert hit.term.phrase == "Zirkan"


def test_owners_and_roles_are_told_apart() -> None:
    terms = [
        Term("a", "Zircon", Role.NAME, PROPER),
        Term("a", "Zircon", Role.CONTEXT),
        Term("b", "zircon", Role.KEYWORD),
    ]
    assert len(Matcher(terms).find("The Zircon flew.")) == 3


def test_positions_count_tokens_and_hyphen_parts() -> None:
    terms = [Term("a", "Geneva", Role.PHRASE), Term("b", "talks", Role.PHRASE)]
    geneva, talks = Matcher(terms).find("Geneva's Russia-US talks")
    assert (geneva.first, talks.first) == (0, 3)


def test_an_updated_matcher_knows_what_came_and_what_went() -> None:
    names = ["Ankara", "Bogota", "Caracas", "Dhaka", "Entebbe", "Fukuoka"]
    before = Matcher([Term(name, name, Role.NAME, PROPER) for name in names])
    terms = [Term(name, name, Role.NAME, PROPER) for name in names[1:]]
    after = before.updated([*terms, Term("Zircon", "Zircon", Role.NAME, PROPER)])
    assert (len(before), len(after)) == (6, 6)
    text = "From Ankara to Bogota on the Zircon."
    assert [hit.term.owner for hit in after.find(text)] == ["Bogota", "Zircon"]
    assert [hit.term.owner for hit in before.find(text)] == ["Ankara", "Bogota"]


def test_an_updated_matcher_can_be_updated_again() -> None:
    zircon, onyx = Term("z", "Zircon", Role.NAME, PROPER), Term("o", "Onyx", Role.NAME, PROPER)
    matcher = Matcher([zircon]).updated([zircon, onyx]).updated([onyx]).updated([zircon])
    assert [hit.term for hit in matcher.find("Zircon and Onyx")] == [zircon]


def test_another_term_that_went_no_longer_vetoes_a_misspelling() -> None:
    ryabkov, ryabov = Term("a", "Ryabkov", Role.NAME, PROPER), Term("b", "Ryabov", Role.NAME, PROPER)
    both = Matcher([ryabkov, ryabov])
    assert [hit.term for hit in both.find("Then Ryabov said")] == [ryabov]
    assert [hit.layer for hit in both.updated([ryabkov]).find("Then Ryabov said")] == [Layer.FUZZY]


def test_a_large_change_is_a_fresh_build() -> None:
    terms = [Term(f"e{i}", f"Aname{i}", Role.NAME, PROPER) for i in range(1_500)]
    assert len(Matcher(terms[:10]).updated(terms)) == 1_500


def test_what_is_remembered_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KNOWN_WORDS", 500)
    matcher = Matcher([Term("z", "Zircon", Role.NAME, PROPER)])
    words = [a + b + c for a in "abcdefgh" for b in "abcdefgh" for c in "abcdefghijklmnopqrstuvwx"]
    for part in range(0, len(words), 300):
        matcher.find(" ".join(words[part : part + 300]), lang="en")
        known = sum(len(v.norms) for own in matcher._parts for v in own.vocabularies.values())
        assert known <= 500 + 300
    assert len(matcher.find("The Zircon flew.", lang="en")) == 1


def test_a_text_of_more_words_than_are_remembered_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KNOWN_WORDS", 500)
    matcher = Matcher([Term("z", "Zircon", Role.NAME, PROPER)])
    words = [a + b + c for a in "abcdefgh" for b in "abcdefgh" for c in "abcdefghijklmnopqrstuvwx"]
    assert len(matcher.find(" ".join([*words, "Zircon"]), lang="en")) == 1
    assert matcher._parts[0].vocabularies == {}


def test_words_of_any_length_are_searched_and_not_remembered() -> None:
    matcher = Matcher([Term("z", "Zircon", Role.NAME, PROPER)])
    text = "Zircon " + "z" * 10_000 + " Zircon"
    assert [hit.start for hit in matcher.find(text)] == [0, 10_008]
    assert [hit.start for hit in matcher.find(text)] == [0, 10_008]
    assert all(len(word) < 1_000 for own in matcher._parts for v in own.vocabularies.values() for word in v.norms)


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800\udfff", "\u202e\u200b", "\n" * 1000, "é" * 50_000])
def test_odd_texts_have_no_hits(text: str) -> None:
    assert Matcher(SEEDS).find(text) == []


def test_a_text_of_five_megabytes_is_searched() -> None:
    text = "Other words of the news of a long day. " * 130_000 + "The Zircon missile flew."
    (hit,) = Matcher([Term("z", "Zircon missile", Role.NAME, PROPER)]).find(text)
    assert text[hit.start : hit.end] == "Zircon missile"


def test_a_text_full_of_one_name_gives_no_more_hits_than_are_of_use() -> None:
    matcher = Matcher([Term("z", "Zircon", Role.NAME, PROPER), Term("q", "Quartz", Role.NAME, PROPER)])
    hits = matcher.find("Zircon, " * (module.MAX_HITS + 500) + "Quartz.")
    assert [hit.term.owner for hit in hits].count("z") == module.MAX_HITS
    assert hits[-1].text == "Quartz"


def test_a_text_of_combining_storms_is_searched() -> None:
    storm = "".join(letter + "\u0336\u0489" * 500 for letter in "Zircon")
    assert len(Matcher([Term("z", "Zircon", Role.NAME, PROPER)]).find(storm)) == 1


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Ministers said that the talks in the city were not over and they would go on with it for a week", "en"),
        ("Der Minister sagte, dass die Gespräche in der Stadt noch nicht zu Ende sind und weiter gehen", "de"),
        ("Le ministre a dit que les pourparlers dans la ville ne sont pas finis et qu'ils vont continuer", "fr"),
        ("El ministro dijo que las negociaciones en la ciudad no han terminado y que siguen con los otros", "es"),
        ("Minister powiedział, że rozmowy w mieście się nie zakończyły, ale będą dalej prowadzone przez zespół", "pl"),
        ("Ministr řekl, že jednání ve městě se ještě neskončila, ale budou pokračovat podle plánu", "cs"),
        ("Министр сказал, что переговоры в городе не закончились, и они будут идти ещё неделю", "ru"),
        ("Міністр сказав, що переговори в місті не закінчилися, і вони будуть іти ще тиждень та її", "uk"),
        (
            "Poslanci odmítli dohodu po dlouhé debatě, což znamená, že vláda předloží nové řešení, jak už bylo jasné",
            "cs",
        ),
        ("Poslanci po dlhej debate dohodu odmietli, čo znamená, že vláda môže do troch dní podľa plánu skončiť", "sk"),
        ("Nowak spotkał się z żoną w Gdańsku", "pl"),
        ("Ministr v Římě nepřijal dopis", "cs"),
        ("Посол приїхав у Львів без охорони", "uk"),
        ("Посол приехал во Львов без охраны", None),
        ("Посол приехал во Львов, но его там не было", "ru"),
        ("Kaczyński and Wałęsa met in Łódź", None),
        ("Jiří Dvořák wechselt zu Sparta Prag", None),
        ('"I\'ve come to Norway to find a boat," the sailor told Cole Stone, half serious', "en"),
        ("Zircon Ryabkov Geneva", None),
        ("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", None),
        ("", None),
    ],
)
def test_the_language_of_running_text_is_detected(text: str, lang: str | None) -> None:
    assert detect(text) == lang


def test_a_declared_language_is_believed() -> None:
    matcher = Matcher([Term("p", "Praha", Role.NAME, PROPER)])
    assert len(matcher.find("V Praze.", lang="cs-CZ")) == 1
    assert matcher.find("V Praze.", lang="en") == []


@pytest.mark.parametrize("lang", ["cs", "cs-CZ", "CS", "cz", "ces"])
def test_a_terms_own_language_is_known_by_every_code_of_it(lang: str) -> None:
    babis = Term("b", "Andrej Babiš", Role.NAME, TermOptions(proper=True, lang=lang))
    assert [hit.layer for hit in Matcher([babis]).find("They met Andrejem Babišem.")] == [Layer.STEM]


def test_the_common_words_of_the_feeds_languages_are_known_before_the_first_text() -> None:
    matcher = Matcher([Term("z", "Zircon", Role.NAME, PROPER)], languages=["en-GB"])
    for own in (matcher, matcher.updated([Term("y", "Yttrium", Role.NAME, PROPER)])):
        for part in own._parts:
            assert {"government", "Government"} <= part.vocabularies["en", Style.SENTENCES].norms.keys()


def test_a_name_among_other_words_is_not_worked_out_for_terms_of_two() -> None:
    matcher = Matcher([Term("z", "Sergei Ryabkov", Role.NAME, PROPER)])
    assert matcher.find("the Ryabkov letters", lang="en") == []
    known = matcher._parts[0].vocabularies["en", Style.SENTENCES]
    assert list(known.marks) == ["Ryabkov"]
    assert known.leads == {}
    assert len(matcher.find("Sergei Ryabkov, the Ryabkov letters", lang="en")) == 1
    assert {"Sergei", "Ryabkov"} <= known.leads.keys()


def test_words_that_lead_nowhere_leave_no_more_than_their_norm() -> None:
    matcher = Matcher([Term("z", "Zircon", Role.NAME, PROPER)])
    matcher.find("Quiet gardens bloom when nobody looks", lang="en")
    ((known),) = matcher._parts[0].vocabularies.values()
    assert len(known.norms) == 6
    assert not known.marks
