from __future__ import annotations

import json

import pytest

from monitor.model import Document, Field
from monitor.rules.story_file import BadStory, story_of_json, story_of_mapping, story_of_text


def test_a_bare_text_is_all_text() -> None:
    assert story_of_text("First line\n\nSecond") == Document({Field.TEXT: "First line\n\nSecond"})


def test_a_bare_text_keeps_its_line_ends_so_that_spans_count_in_the_file() -> None:
    assert story_of_text("a\r\nb").fields == {Field.TEXT: "a\r\nb"}  # type: ignore[union-attr]


def test_header_lines_are_read_when_the_first_is_the_title() -> None:
    text = (
        "Title: Talks: a round\nSummary: Short\nUrl: https://x.example/1\nLang: fr\nPublisher: Quai\n\nText\n\nMore\n"
    )
    assert story_of_text(text) == Document(
        {
            Field.TITLE: "Talks: a round",
            Field.SUMMARY: "Short",
            Field.URL: "https://x.example/1",
            Field.LANG: "fr",
            Field.PUBLISHER: "Quai",
            Field.TEXT: "Text\n\nMore\n",
        },
        "fr",
    )


def test_a_header_without_text_is_a_headline() -> None:
    assert story_of_text("Title: Talks\r\n") == Document({Field.TITLE: "Talks"})


@pytest.mark.parametrize("text", ["Summary: x\nTitle: y\n\nz", " Title: y", "Said Title: y"])
def test_anything_else_first_makes_it_bare(text: str) -> None:
    assert story_of_text(text) == Document({Field.TEXT: text})


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("Title: a\nHello there\n\nText", 2, "`Hello there` is no header line"),
        ("Title: a\nLang: en\nLang: fr\n\nx", 3, "twice"),
        ("Title: a\nText: x\n\ny", 2, "the text follows the empty line"),
    ],
)
def test_a_broken_header_is_refused_at_its_line(text: str, line: int, message: str) -> None:
    bad = story_of_text(text)
    assert isinstance(bad, BadStory)
    assert bad.line == line
    assert message in bad.message


def test_json_holds_the_fields() -> None:
    data = {"title": "T", "text": "x", "lang": "en", "tags": ["world", "opinion"]}
    assert story_of_json(json.dumps(data)) == Document(
        {Field.TITLE: "T", Field.TEXT: "x", Field.LANG: "en", Field.TAGS: "world\nopinion"}, "en"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "a mapping"),
        ('{"headline": "x"}', "`headline` is no field"),
        ('{"title": 7}', "`title` must be text"),
        ('{"tags": [1]}', "`tags` must be text"),
    ],
)
def test_other_json_is_refused_with_a_reason(text: str, message: str) -> None:
    bad = story_of_json(text)
    assert isinstance(bad, BadStory)
    assert message in bad.message


def test_empty_fields_are_missing_ones() -> None:
    assert story_of_mapping({"title": " ", "text": "x", "lang": ""}) == Document({Field.TEXT: "x"})
