"""Offsets in a scalar's value lead back to the file, whatever its style."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.document import parse_document
from monitor.config.positions import offset_in_source

STYLES = {
    "plain": "when: zircon and (a or b)\n",
    "plain over lines": "when: zircon\n  and (a\n\n  or b)\n",
    "single": "when: 'zircon and ''a'' or b'\n",
    "single over lines": "when: 'zircon\n   and a\n   or b'\n",
    "double": 'when: "zircon and \\"a\\" or \\u0062"\n',
    "double over lines": 'when: "zircon \\\n    and a\n    or b"\n',
    "folded": "when: >\n  zircon\n  and a\n\n  or b\n",
    "folded, stripped": "when: >-  # why\n    zircon\n    and a\n    or b",
    "literal": "when: |\n  zircon\n  and   a\n    or b\n",
    "literal with an indentation mark": "when: |2\n    zircon\n  and a\n",
    "in a flow mapping": "{id: x, when: zircon and a}\n",
    "after Cyrillic": "ключ: {when: 'Женева and a'}\n",
}


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES.keys())
def test_each_word_of_the_value_is_found_in_the_file(text: str) -> None:
    document = parse_document("f", text)
    path = ("when",) if "when" in document.data else ("ключ", "when")
    node = document.node(path)
    assert node is not None
    value = document.data["when"] if len(path) == 1 else document.data["ключ"]["when"]
    for word in value.replace("(", " ").replace(")", " ").replace('"', " ").replace("'", " ").split():
        offset = value.index(word)
        at = offset_in_source(text, node, value=value, offset=offset)
        assert text[at:].startswith((word, "\\u0062")), (word, text[at:])


def test_the_end_of_the_value_is_the_end_of_the_scalar() -> None:
    text = "when: 'a and '\nid: x\n"
    document = parse_document("f", text)
    node = document.node(("when",))
    assert node is not None
    assert offset_in_source(text, node, value="a and ", offset=6) == text.index("'\n")


WORDS = st.lists(st.text("abcжßé()\"':/#", min_size=1, max_size=6), min_size=1, max_size=12)


def single(words: list[str], indent: str) -> str:
    return "'" + f"\n{indent}".join(word.replace("'", "''") for word in words) + "'"


def double(words: list[str], indent: str) -> str:
    escaped = [word.replace("\\", "\\\\").replace('"', '\\"').replace("é", "\\xe9") for word in words]
    return '"' + f" \\\n{indent}".join(escaped) + '"'


def folded(words: list[str], indent: str) -> str:
    return f">-\n{indent}" + f"\n{indent}".join(words)


def literal(words: list[str], indent: str) -> str:
    return f"|-\n{indent}" + f"\n{indent}".join(words)


@given(words=WORDS, style=st.sampled_from([single, double, folded, literal]), indent=st.sampled_from(["  ", "     "]))
def test_every_character_of_any_value_leads_to_itself(words: list[str], style: object, indent: str) -> None:
    assert callable(style)
    text = f"a:\n when: {style(words, indent)}\n"
    document = parse_document("f", text)
    assert not document.problems
    value = document.data["a"]["when"]
    node = document.node(("a", "when"))
    assert node is not None
    last = -1
    for offset, char in enumerate(value):
        at = offset_in_source(text, node, value=value, offset=offset)
        assert at > last or char.isspace()
        last = max(last, at)
        if not char.isspace():
            assert text[at] == char or text[at : at + 2] == f"\\{char}" or text[at : at + 4] == "\\xe9"
