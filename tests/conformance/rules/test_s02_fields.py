"""RULES 2: which fields are searched."""

from __future__ import annotations

import pytest

from monitor.model import Document, Field
from tests.conformance.rules.desk import doc, fires, said_of, say

FILLER = {"title": "t", "summary": "s", "text": "x"}


@pytest.mark.parametrize("field", ["title", "summary", "text"])
@pytest.mark.parametrize("when", ["zircon", "sanctions", '"grain deal"', r're"grain d\w+"'])
def test_fields_searched_by_default_are_title_summary_and_text(when: str, field: str) -> None:
    said = "Zircon missile, an embargo, a grain deal"
    assert fires(when, doc(**(FILLER | {field: said})))


HIDDEN = {"tags": "sanction", "author": "sanction", "url": "https://sanction.example/", "publisher": "sanction"}


@pytest.mark.parametrize("field", [*HIDDEN, "lang"])
def test_tags_author_url_publisher_and_lang_only_by_prefix(field: str) -> None:
    found = FILLER | {field: HIDDEN.get(field, "fr")}
    entry = Document({Field(name): text for name, text in found.items()}, "en")
    phrase = '"fr"' if field == "lang" else '"sanction"'
    assert not fires(phrase, entry)
    assert fires(f"{field}:{phrase}", entry)


@pytest.mark.parametrize("field", list(HIDDEN))
def test_or_by_in_of_a_keyword_or_rule(field: str) -> None:
    entry = doc(**(FILLER | {field: HIDDEN[field]}))
    names = f"keywords: {{k: {{any: [sanction], in: [{field}]}}}}\n"
    assert fires("k", entry, names=names)
    assert fires('"sanction"', entry, more=f"in: [{field}]")


def test_a_rule_may_narrow_all_its_terms() -> None:
    entry = doc("Zircon missile, an embargo, a deal", title="A deal on missiles")
    for term in ("zircon", "sanctions", '"an"', r're"emb\w+"'):
        assert fires(term, entry)
        assert not fires(term, entry, more="in: [title]"), term
    assert fires('"deal"', entry, more="in: [title]")
    assert {hit.field for hit in say('"deal"', entry, more="in: [title]").hits} == {Field.TITLE}


def test_a_prefix_reaches_beyond_what_the_rule_is_narrowed_to() -> None:
    entry = doc("the body", title="the head", url="https://example.org/opinion/1")
    assert fires('"head" and url:"opinion"', entry, more="in: [title]")


def test_context_is_read_in_the_entry_even_where_the_rule_is_narrowed() -> None:
    entry = doc("Fired from a frigate.", title="Zircon again")
    assert fires("zircon", entry, more="in: [title]")


def test_an_unknown_field_is_refused_with_those_that_there_are() -> None:
    [prefix] = said_of('titel:"a"')
    assert prefix == ("`titel:` is no field (fields: title, summary, text, tags, author, url, publisher, lang)")
    [narrowed] = said_of('"a"', more="in: [titel]")
    assert "did you mean 'title'?" in narrowed
