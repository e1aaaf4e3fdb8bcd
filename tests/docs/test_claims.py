"""What docs/names.md and docs/when.md claim, asked of the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.config import load
from monitor.model import Config, Document, Field, VerdictKind
from monitor.rules import compile_rules


def made(tmp_path: Path, **sections: Any) -> Config:
    """A config of these sections, with a feed and a receiver so that it is whole."""
    rest = {"feeds": [{"url": "https://example.org/feed"}], "receivers": {"me": {"type": "console"}}}
    (tmp_path / "monitor.yaml").write_text(yaml.safe_dump(rest | sections, allow_unicode=True), encoding="utf-8")
    loaded = load(tmp_path, strict_secrets=True, environ={})
    assert loaded.config is not None, loaded.problems
    return loaded.config


def fires(config: Config, *, text: str = "", title: str = "", lang: str | None = "en") -> bool:
    fields = {key: value for key, value in ((Field.TITLE, title), (Field.TEXT, text)) if value}
    [verdict] = compile_rules(config).explain(Document(fields, lang), None)
    return verdict.kind is VerdictKind.FIRED


def names(tmp_path: Path, *listed: str, **more: Any) -> Config:
    rule = {"id": "r", "when": "it", "to": ["me"]}
    return made(tmp_path, entities={"it": {"names": list(listed), **more}}, rules=[rule])


def when(tmp_path: Path, expression: str) -> Config:
    return made(tmp_path, rules=[{"id": "r", "when": expression, "to": ["me"]}])


class TestNames:
    @pytest.mark.parametrize(
        ("name", "text", "hit"),
        [
            ("Sergei Ryabkov", "He met Sergei Ryabkov’s team.", True),
            ("Sergei Ryabkov", "TALKS END, SERGEI RYABKOV SAYS", True),
            ("Sergei Ryabkov", "He met sergei ryabkov there.", False),
            ("Nord Stream", "The pipe Nordstream is full.", True),
            ("Nord Stream", "The pipe Nord-Stream is full.", True),
            ("NATO", "They joined NATO in spring.", True),
            ("NATO", "The singer Nato Leone sang.", False),
            ("Rusty", "The gate was rusty.", False),
            ("Marine", "They drove to Maine.", False),
            ("Циркон*", "Пуск Циркона удался.", True),
            ("Циркон*", "Стреляли Цирконом.", True),
            ("Geneva", "Она в Женеве.", False),
            ("Riabkow", "Пришёл Рябков.", True),
        ],
    )
    def test_a_name_matches_what_the_table_says(self, tmp_path: Path, *, name: str, text: str, hit: bool) -> None:
        assert fires(names(tmp_path, name), text=text, lang=None) is hit

    @pytest.mark.parametrize(
        ("text", "hit"), [("New sanctions loom.", True), ("It was sanctioned.", True), ("A sanctuary.", False)]
    )
    def test_a_stemmed_keyword_has_its_forms(self, tmp_path: Path, *, text: str, hit: bool) -> None:
        keywords = {"it": {"any": ["sanction"], "stem": True}}
        config = made(tmp_path, keywords=keywords, rules=[{"id": "r", "when": "it", "to": ["me"]}])
        assert fires(config, text=text) is hit

    def test_one_slip_in_a_longer_word_is_forgiven(self, tmp_path: Path) -> None:
        assert fires(when(tmp_path, '"hypersonic missile"'), text="A hypersonci missile flew.")

    def test_context_is_looked_for_within_its_distance(self, tmp_path: Path) -> None:
        more = {"ambiguous": ["Zircon"], "context": ["missile"], "context_within": 3}
        config = names(tmp_path, "Zircon missile", **more)
        assert fires(config, text="Zircon, a new missile.")
        assert not fires(config, text="Zircon, of which nobody had heard before, is a missile.")

    def test_nothing_inside_a_lookalike_is_a_hit(self, tmp_path: Path) -> None:
        config = names(
            tmp_path, "Zircon missile", ambiguous=["Zircon"], context=["missile"], lookalikes=["Zircon Sand"]
        )
        assert not fires(config, text="Zircon Sand is no missile.")


class TestWhen:
    @pytest.mark.parametrize(
        ("expression", "text", "true"),
        [
            ('"Geneva talks"', "The Geneva talks ended.", True),
            ('"Geneva talks"', "The talks in Geneva ended.", False),
            ('"negotiat*"', "They negotiated.", True),
            (r're"SS-N-\d+"', "An SS-N-33 flew.", True),
            (r're"\bракета\b"', "Летит ракета.", True),
            (r're"\bракет\b"', "Летит ракета.", False),
            ('not "football"', "Cricket.", True),
            ('"NATO" near/2 "summit"', "The NATO-Russia summit.", True),
            ('"NATO" near/1 "summit"', "The NATO-Russia summit.", False),
            ('"summit" near/2 "NATO"', "The NATO-Russia summit.", True),
            ('"NATO" before/2 "summit"', "The NATO-Russia summit.", True),
            ('"summit" before/2 "NATO"', "The NATO-Russia summit.", False),
            ('2 of ("a1", "b2", "c3")', "a1 and c3", True),
            ('2 of ("a1", "b2", "c3")', "only c3", False),
            ('"a1" or "b2" and "c3"', "a1 alone", True),
            ('("a1" or "b2") and "c3"', "a1 alone", False),
            ('not "a1" and "b2"', "b2 alone", True),
        ],
    )
    def test_an_expression_is_true_when_the_page_says(
        self, tmp_path: Path, *, expression: str, text: str, true: bool
    ) -> None:
        assert fires(when(tmp_path, expression), text=text) is true

    def test_a_prefix_looks_into_one_field(self, tmp_path: Path) -> None:
        config = when(tmp_path, 'title:("Geneva" or "Vienna")')
        assert fires(config, title="Back to Geneva", text="Nothing.")
        assert not fires(config, title="Back home", text="Geneva.")

    def test_near_never_looks_across_fields(self, tmp_path: Path) -> None:
        config = when(tmp_path, '"Geneva" near/5 "talks"')
        assert not fires(config, title="Off to Geneva", text="Talks resume.")

    def test_plain_terms_do_not_look_into_the_link(self, tmp_path: Path) -> None:
        doc = Document({Field.URL: "https://example.org/opinion/1", Field.TEXT: "Nothing."})
        for expression, kind in (('"opinion"', VerdictKind.NOT), ('url:"opinion"', VerdictKind.FIRED)):
            [verdict] = compile_rules(when(tmp_path, expression)).explain(doc, None)
            assert verdict.kind is kind
