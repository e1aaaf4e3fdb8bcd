"""The sieve for misspelt words lets through whatever the search behind it finds, and judging finds what explaining does."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from monitor.matching.strays import Strays, covers, likeness, slips
from monitor.matching.tokens import surfaces
from monitor.model import Config, Document, EntitySpec, Field, KeywordSpec, RuleSpec, VerdictKind
from monitor.rules import compile_rules, parse_expr

WORD = st.text("korvatel", min_size=1, max_size=9)
PHRASE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)


@given(WORD, WORD)
def test_a_likeness_is_what_plain_counting_of_edits_says(token: str, word: str) -> None:
    edits = OSA.distance(token, word)
    parts = [(one[:3], one[-2:], one[3:-2] if len(one) >= 7 else one) for one in (token, word)]
    alike = token[0] == word[0] and any(part == other for part, other in zip(*parts, strict=True))
    wanted = token != word and alike and edits <= slips(min(len(token), len(word)))
    assert likeness(token, word) is wanted


@given(st.lists(PHRASE, max_size=4), st.lists(WORD, max_size=6).map(" ".join))
def test_the_sieve_holds_back_no_text_with_a_misspelt_term(phrases: list[str], text: str) -> None:
    strays = Strays(phrases)
    words = surfaces(text)
    misspelt = [
        phrase
        for phrase in phrases
        if covers(phrase.split(), text) and any(likeness(token, word) for token in phrase.split() for word in words)
    ]
    assert strays.among(words) is bool(misspelt)
    assert strays.among(words) is bool(misspelt), "what is remembered says the same"


NAMES = ("Korvatel", "Vorakel Tarovet", "Kolvar")
WHENS = ("name", "k", "name or k", "name and k", "not k and name", '"talks" and (name or k)', "2 of (name, k, other)")


def slipped(word: str, at: int) -> str:
    """The word with two letters of it wrong."""
    at %= max(1, len(word) - 2)
    return word[: at + 1] + "x" + word[at + 2 :][::-1]


@given(
    st.permutations(WHENS),
    st.lists(
        st.one_of(
            st.sampled_from(("talks", "embargo", "embargx", "embxrgx", "Korvatel", "Koratel", "Kxrvatxl", "Tarovxx")),
            st.builds(slipped, st.sampled_from(" ".join(NAMES).split()), st.integers(0, 8)),
        ),
        max_size=8,
    ),
)
def test_judging_finds_every_near_miss_that_explaining_finds(whens: list[str], words: list[str]) -> None:
    config = Config(
        entities=(EntitySpec("name", names=NAMES), EntitySpec("other", names=("Tolkarev",))),
        keywords=(KeywordSpec("k", any=("embargo", "cargo")),),
        rules=tuple(RuleSpec(f"r{n}", parse_expr(when), when) for n, when in enumerate(whens[:4])),
    )
    rules = compile_rules(config)
    doc = Document({Field.TITLE: "They said it", Field.TEXT: " ".join(words)}, lang="en")
    assert rules.judge(doc) == [one for one in rules.explain(doc) if one.kind is not VerdictKind.NOT]


def test_the_order_of_words_does_not_matter_to_the_sieve() -> None:
    strays = Strays(["Vorakel Tarovet"])
    assert all(strays.among(order) for order in permutations(["Vorakel", "said", "Tarovec"]))
    assert not strays.among(["Vorakel", "Tarovet"])
    assert not strays.among(["Tarovec", "said"])
