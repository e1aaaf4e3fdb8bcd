"""The models know every word of the language, also those that are refused until they are supported."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from monitor.config.document import parse_document
from monitor.config.later import LATER_KEYS, LATER_WORDS, refuse_later
from monitor.config.models import ConfigModel
from monitor.config.models.scalars import as_phrase
from monitor.config.validate import known_keys
from monitor.model import Severity
from monitor.notifiers import fields

LATER = """
settings:
  fulltext_when: zircon or ryabkov
feeds:
  - {id: tass, url: "https://example.org/tass.rss", tags: [wire, russia], fulltext: auto}
entities:
  sdn: {from: lists/watchlist.csv, format: ofac_sdn, exclude: lists/not_them.csv}
rules:
  - id: geneva-escalation
    when: '"x"'
    updates: [severity, publishers, headline]
  - {id: sanctions-confirmed, when: '"x"', over: {of: story, window: 6h, publishers: 3}, severity: critical, suppresses: [geneva-escalation]}
  - {id: zircon-spike, when: '"x"', over: {of: rule, window: 2h, baseline: 14d, ratio: 3, min: 5}}
  - {id: zircon-first-mention, when: '"x"', over: {of: rule, first_in: 30d}, severity: info}
  - {id: screening, when: sdn, each: sdn}
receivers:
  world-desk: {type: slack, url: "https://hooks.example.org/x", token: t, channel: "#world", quiet: nights, max: 6/1h, group_wait: 60s}
  console: {type: console, digest: "daily 07:30"}
routes:
  - {match: {severity: critical}, to: [console], escalate: {after: 20m, unless: acked, to: [console]}}
quiet_hours:
  nights: {days: mon-sun, hours: "22:00-07:00", below: critical, then: hold}
"""


def test_the_later_keys_of_the_language_are_typed_already() -> None:
    document = parse_document("f", LATER)
    model = ConfigModel.model_validate(document.data)
    over = model.rules[2].over
    assert over is not None
    assert (over.baseline, over.ratio, over.min) == (14 * 86400.0, 3.0, 5)
    assert model.routes[0].escalate is not None
    assert model.routes[0].escalate.after == 1200.0
    assert model.quiet_hours["nights"].below is Severity.CRITICAL
    assert model.entities["sdn"].from_ == "lists/watchlist.csv"


def test_each_of_them_is_refused_at_its_place() -> None:
    document = parse_document("f", LATER)
    problems = [problem for found in refuse_later(document).values() for problem in found]
    lines = LATER.split("\n")
    words = set()
    for problem in problems:
        assert problem.message.endswith(" is not supported yet")
        word = problem.message.split("`")[1]
        words.add(word)
        assert lines[problem.line - 1][problem.column - 1 :].startswith(word.rpartition(": ")[2].rstrip(":"))
    assert words == {f"{path[-1]}:" for path in LATER_KEYS}


def test_what_is_refused_leaves_the_data_but_not_the_names() -> None:
    document = parse_document(
        "f", "receivers:\n  a: {type: email, to: x}\n  b: {type: slack, quiet: n}\nrules: [{over: {}}]"
    )
    refuse_later(document)
    assert document.data == {"receivers": {"a": None, "b": {"type": "slack"}}, "rules": [{}]}


def test_every_later_key_is_a_key_of_its_model() -> None:
    for section, *_, key in (pattern for pattern in LATER_KEYS if len(pattern) > 1):
        place = (section, "slack") if section == "receivers" else (section,)
        assert key in known_keys(ConfigModel, place), key


def test_later_words_stand_beside_keys_that_exist() -> None:
    for (section, *_, key), _word in LATER_WORDS:
        assert key in known_keys(ConfigModel, (section,))


@pytest.mark.parametrize(
    "phrase", ["Zircon", "SS-N-33", "Циркон*", "3M22", "asset freeze", "Nord* Stream", "C++", "U.S.", "北京", "O'Brien"]
)
def test_phrases_that_can_be_looked_for(phrase: str) -> None:
    assert as_phrase(phrase) == phrase


@pytest.mark.parametrize("phrase", ["", "  ", "!!", "*", "a*", "*abc", "a*b", "abc**", "x y*"])
def test_phrases_that_can_not(phrase: str) -> None:
    with pytest.raises(Exception, match=r"must not be empty|no letter|`\*`"):
        as_phrase(phrase)


@pytest.mark.parametrize(
    ("convert", "value", "result"),
    [
        (fields.as_text, fields.Numeral("010"), "010"),
        (fields.as_line, " two\n words ", "two words"),
        (fields.as_count, fields.Numeral("+12"), 12),
        (fields.as_float, fields.Numeral("1.50"), 1.5),
        (fields.as_duration, "90m", 5400.0),
        (fields.as_network, "10.0.0.0/8", "10.0.0.0/8"),
        (fields.as_network, "::1", "::1/128"),
        (fields.as_id, "a.b-c_9", "a.b-c_9"),
    ],
)
def test_scalars(convert: Any, value: object, result: object) -> None:
    assert convert(value) == result


@pytest.mark.parametrize(
    ("convert", "value"),
    [
        (fields.as_text, "a\x00b"),
        (fields.as_text, True),
        (fields.as_count, "12"),
        (fields.as_count, fields.Numeral("1e3")),
        (fields.as_count, fields.Numeral("99999999999")),
        (fields.as_float, fields.Numeral(".nan")),
        (fields.as_bool, "true"),
        (fields.as_duration, "-5m"),
        (fields.as_duration, "401d"),
        (fields.as_duration, "1.5h"),
        (fields.as_duration, "٣h"),
        (fields.as_network, "300.0.0.0/8"),
        (fields.as_id, "é"),
        (fields.as_secret_url, "https://exa mple.org/"),
        (fields.as_secret_url, "javascript:alert(1)"),
        (fields.as_secret_url, "file:///etc/passwd"),
        (fields.as_secret_url, "https://[::1"),
        (fields.as_secret_url, "https://e.org:0/"),
        (fields.as_secret_url, "https://e.org/\u202e"),
        (fields.as_secret, "a\tb"),
    ],
)
def test_scalars_that_are_refused(convert: Any, value: object) -> None:
    with pytest.raises(PydanticCustomError):
        convert(value)


def test_models_are_frozen_and_strict() -> None:
    model = ConfigModel.model_validate({"feeds": [{"url": "https://example.org/"}]})
    with pytest.raises(ValidationError, match="frozen"):
        model.feeds = []
    with pytest.raises(ValidationError):
        ConfigModel.model_validate({"feeds": ({"url": "https://example.org/"},)})
