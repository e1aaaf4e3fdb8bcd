"""Our dialect of YAML: what scalars mean, where values stand, what is refused."""

from __future__ import annotations

import time
from typing import Any

import pytest

from monitor.config.document import MAX_DEPTH, Document, Text, parse_document
from monitor.notifiers.fields import EMPTY, Numeral


def parse(text: str) -> Document:
    return parse_document("f.yaml", text)


def said(text: str) -> list[str]:
    return [str(problem) for problem in parse(text).problems]


@pytest.mark.parametrize(
    "written",
    [
        "22:00",
        "1:30:00",
        "no",
        "No",
        "on",
        "off",
        "yes",
        "y",
        "2022-01-14",
        "1_000",
        "0b11",
        "+",
        ".",
        "nul",
        "0o9",
        "<",
        "=",
    ],
)
def test_what_is_text_in_yaml_1_2_stays_text(written: str) -> None:
    value = parse(f"k: {written}").data["k"]
    assert value == written
    assert not isinstance(value, Numeral)


@pytest.mark.parametrize(
    "written", ["1.10", "010", "0x1F", "0o17", "-3", "+4", "1e3", ".5", "5.", "-.inf", ".nan", "737"]
)
def test_numbers_keep_the_way_they_are_written(written: str) -> None:
    value = parse(f"k: {written}").data["k"]
    assert value == written
    assert isinstance(value, Numeral)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("null", EMPTY),
        ("~", EMPTY),
        ("", EMPTY),
        ('"true"', "true"),
        ("'null'", "null"),
        ('"7"', "7"),
    ],
)
def test_constants_are_those_of_the_core_schema_and_quotes_make_words(written: str, value: Any) -> None:
    found = parse(f"k: {written}").data["k"]
    assert found == value
    assert type(found) is type(value)


def test_quoted_numbers_are_no_numerals() -> None:
    assert not isinstance(parse('k: "7"').data["k"], Numeral)


def test_keys_are_taken_as_written() -> None:
    assert list(parse("on: 1\n22:00: 2\n010: 3\ntrue: 4").data) == ["on", "22:00", "010", "true"]


def test_places_are_lines_and_columns_of_values_and_keys() -> None:
    document = parse("feeds:\n  - {id: a, url: x}\n  - id: b\n    tags: [t, ж, u]\n")
    source = document.source
    assert source.at(document.offset(("feeds", 0, "url"))) == (2, 18)
    assert source.at(document.offset(("feeds", 0, "url"), key=True)) == (2, 13)
    assert source.at(document.offset(("feeds", 1, "tags", 2))) == (4, 18)
    assert source.at(document.offset(("feeds", 1, "nosuch", 4))) == (3, 5)


def test_columns_count_characters_not_bytes() -> None:
    document = parse("ключ: {имя: значение, b: 1}")
    assert document.source.at(document.offset(("ключ", "b"))) == (1, 26)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_of_the_three_ways(newline: str) -> None:
    text = newline.join(["a: 1", "b: 2", "c: {d: 3}"])
    document = parse(text)
    assert document.source.at(document.offset(("c", "d"))) == (3, 8)


def test_a_unicode_line_separator_is_no_new_line_for_editors() -> None:
    assert Text("f", "a\u2028b\nc").at(4) == (2, 1)


def test_an_empty_file_is_nothing_and_no_problem() -> None:
    for text in ("", "# only a comment\n", "\n\n"):
        document = parse(text)
        assert document.root is None
        assert document.problems == []


def test_the_first_of_duplicate_keys_is_kept_and_the_second_reported() -> None:
    document = parse("a: 1\nb: 2\na: 3\n")
    assert document.data == {"a": "1", "b": "2"}
    assert [str(one) for one in document.problems] == [
        "f.yaml:3:1: duplicate key `a`, first on line 1 (join the two, or rename one)"
    ]


def test_keys_that_look_alike_after_quoting_are_duplicates() -> None:
    assert "duplicate key `a`" in said("{a: 1, \"a\": 2, 'a': 3}")[1]


def test_an_odd_key_is_not_quoted_in_messages() -> None:
    (problem,) = said('"https://hooks.example.org/T/B/sEcReT": 1\n"https://hooks.example.org/T/B/sEcReT": 2\n')
    assert "sEcReT" not in problem


def test_depth_is_bounded_in_both_styles() -> None:
    assert said("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    deep = "[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2)
    assert said(deep) == [f"f.yaml:1:{MAX_DEPTH + 2}: nested deeper than {MAX_DEPTH} levels"]
    block = "\n".join(" " * level + "a:" for level in range(60))
    assert "nested deeper" in said(block)[0]


@pytest.mark.parametrize("text", ["[" * 500_000, "{a: " * 100_000, "- " * 200_000, "? " * 100_000])
def test_a_megabyte_of_openings_is_refused_quickly(text: str) -> None:
    started = time.perf_counter()
    assert len(said(text)) == 1
    assert time.perf_counter() - started < 5


def test_an_alias_bomb_is_refused_where_each_alias_stands_without_expanding() -> None:
    lines = ["a: &a [x, x, x]"] + [
        f"{b}: &{b} [*{a}, *{a}, *{a}]" for a, b in zip("abcdefghij", "bcdefghijk", strict=True)
    ]
    document = parse("\n".join(lines))
    assert len(document.problems) == 21
    assert str(document.problems[-1]).endswith("and 21 more like this")
    assert document.lossy


def test_a_tagged_value_is_lost_with_all_that_is_in_it() -> None:
    document = parse("a: !!map {b: [1, {c: 2}]}\nd: !x [1]\ne: 1")
    assert document.data == {"a": EMPTY, "d": EMPTY, "e": "1"}
    assert document.node(("a",)) is not None
    assert len(document.problems) == 2


def test_nothing_of_python_can_be_named() -> None:
    document = parse("a: !!python/object/apply:os.system ['true']")
    assert document.data == {"a": EMPTY}
    assert "tags (`!name`) are not supported" in str(document.problems[0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1, 2\nb: 3", "f.yaml:1:4: this `[` is not closed, or a comma is missing in it"),
        ("a: {b: 1\nc: 3", "f.yaml:1:4: this `{` is not closed, or a comma is missing in it"),
        ("a: 'x", "f.yaml:1:4: this quote is not closed"),
        ("a: x\n\tb: 1", "f.yaml:2:1: a tab can't indent in YAML (use spaces)"),
        ("a:\n  b: 1\n\t  c: 2", "f.yaml:3:1: a tab can't indent in YAML (use spaces)"),
        ("a: `x`", "f.yaml:1:4: a plain value can't begin with ``` (put it in quotes)"),
        ("a: %x", "f.yaml:1:4: a plain value can't begin with `%` (put it in quotes)"),
        ("a: - b", "f.yaml:1:4: a `- ` where no list can be (begin the list on a line of its own)"),
        ("a: b\n--- c", "f.yaml:2:1: a second document begins here (one document a file: remove the `---`)"),
        ("a: \x0b", "f.yaml:1:4: control character U+000B (delete it)"),
        ("a: \ud800", "f.yaml:1:4: control character U+D800 (delete it)"),
        ('a: "x"\n  "y"', None),
        ("a: b: c", None),
        ("&x", None),
        ("*x", "f.yaml:1:1: aliases (`*name`) are not supported (write the value out)"),
        ("? a\n? b", None),
        ("{*a : 1}", "f.yaml:1:2: a key must be plain text (put it in quotes if it begins with `[`, `{` or `*`)"),
        ('"": 1', "f.yaml:1:1: a key is empty"),
    ],
)
def test_what_libyaml_refuses_is_said_in_our_words(text: str, message: str | None) -> None:
    found = said(text)
    if message is not None:
        assert found[0] == message
    assert all("block mapping" not in one and "token" not in one for one in found)


def test_the_yaml_directive_changes_nothing() -> None:
    assert parse("%YAML 1.1\n---\na: 010\nb: no\n").data == {"a": "010", "b": "no"}
