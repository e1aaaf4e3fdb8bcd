"""Every message that libyaml has for us is translated, and every translation is used."""

from __future__ import annotations

import pytest
import yaml

from monitor.config.syntax import PLAIN, explain_syntax_error

BROKEN = {
    "mapping values are not allowed in this context": "a: b: c",
    "could not find expected ':'": "a: 1\nb\nc: 2",
    "did not find expected key": "a: 1\n  - b\n c: 2\n",
    "did not find expected '-' indicator": "- a\nb: c",
    "did not find expected <document start>": "a\n...\nb: {",
    "did not find expected ',' or ']'": "[a, b\nc: d",
    "did not find expected ',' or '}'": "{a: b\nc: d",
    "found unexpected end of stream": "'a",
    "found unexpected document indicator": "'a\n---\n",
    "block sequence entries are not allowed in this context": "a: - b",
    "found unknown escape character": '"\\q"',
}


def error_of(text: str) -> yaml.MarkedYAMLError:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        list(yaml.parse(text, Loader=yaml.CSafeLoader))
    return caught.value


@pytest.mark.parametrize(("said", "text"), BROKEN.items())
def test_libyaml_still_says_what_is_translated(said: str, text: str) -> None:
    if said == "did not find expected key":
        assert error_of(text).problem in {said, "mapping values are not allowed in this context"}
    else:
        assert error_of(text).problem == said


def test_every_translation_has_its_case() -> None:
    assert set(PLAIN) == set(BROKEN)


@pytest.mark.parametrize("text", BROKEN.values())
def test_a_translation_stands_in_the_text_and_sounds_like_us(text: str) -> None:
    offset, message, _ = explain_syntax_error(error_of(text), text)
    assert 0 <= offset <= len(text)
    assert "expected" not in message or "where one is expected" in message


def test_what_is_not_translated_is_passed_on() -> None:
    error = yaml.MarkedYAMLError(problem="something new")
    assert explain_syntax_error(error, "a: b") == (0, "not YAML: something new", None)


@pytest.mark.parametrize(
    "text", ["a:\n\tb: 1", "a:\n  b: 1\n \tc: 1", "\ta: 1", "a:\n\t- b", "rules:\n  - id: a\n\twhen: b"]
)
def test_a_tab_that_indents_is_named(text: str) -> None:
    assert explain_syntax_error(error_of(text), text)[1] == "a tab can't indent in YAML"


@pytest.mark.parametrize("text", ['a: "x" or "y"', "a: 'x' and 'y'", 'a:\n  when: "x"  near/3 "y"\n'])
def test_an_expression_that_begins_with_a_quote_is_explained(text: str) -> None:
    _, message, hint = explain_syntax_error(error_of(text), text)
    assert message == "more text after the closing quote"
    assert hint is not None
    assert "put the whole of it in single quotes" in hint
