from __future__ import annotations

import json
from typing import Any

import pytest

from monitor.alerting import compose
from monitor.notifiers.slack.message import BLOCKS, TOTAL, escape, fit, inert, message_of
from tests.outbox.factories import NOW, delivery_of, entry_of, firing_of, match_of


def message(*, plain: bool = False, **change: Any) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(message_of(delivery_of(match_of(**change)).payload, plain=plain))
    return value


def test_a_message_reads_from_headline_to_footer() -> None:
    header, byline, why, excerpt, footer = message()["blocks"]
    assert header["text"]["text"] == "Frigate fires hypersonic missile before the talks"
    assert byline["text"]["text"] == (
        "*CRITICAL*\u2002·\u2002Meridian Wire · 2022-01-14 07:40 UTC\u2002·\u2002"
        "<https://wire.example.org/2022/zircon?id=1&amp;lang=en|Read the story> (wire.example.org)"
    )
    assert why["text"]["text"].splitlines()[:2] == [
        "Rule *Missile named around the talks*\u200a: zircon and talks; critical: zircon and sanctions",
        "Found *Zircon* · *sanctions* (by stem)",
    ]
    assert excerpt["text"]["text"] == "A test in the White Sea."
    assert footer["type"] == "context"


def test_a_phone_shows_severity_and_headline() -> None:
    assert message()["text"] == "CRITICAL: Frigate fires hypersonic missile before the talks"


def test_plain_is_one_text_with_everything_in_it() -> None:
    value = message(plain=True)
    assert "blocks" not in value
    lines = value["text"].splitlines()
    assert lines[0] == "CRITICAL: Frigate fires hypersonic missile before the talks"
    assert "<https://wire.example.org/2022/zircon?id=1&amp;lang=en>" in lines
    assert any(line.startswith("Rule Missile named around the talks") for line in lines)


def test_a_story_without_a_link_shows_none() -> None:
    for plain in (False, True):
        assert "<" not in json.dumps(message(plain=plain, entry=entry_of(url="javascript:x"))).replace("&lt;", "")


def test_a_link_too_long_for_a_section_leaves_its_host() -> None:
    byline = message(entry=entry_of(url="https://example.org/" + "&" * 900))["blocks"][1]["text"]["text"]
    assert byline.endswith("\u2002·\u2002example.org")


def test_without_an_excerpt_there_is_no_block_for_it() -> None:
    assert len(message(entry=entry_of(summary="", text=""), hits=())["blocks"]) == 4


def test_many_alerts_in_one_message_are_cut_to_slacks_limits_and_counted() -> None:
    (delivery,) = compose(firing_of(), {"hook": 1}, now_ms=NOW)
    payload = json.loads(json.dumps(delivery.payload))
    payload["data"]["alerts"] *= 30
    body = message_of(payload)
    blocks = json.loads(body)["blocks"]
    assert len(body) <= TOTAL
    assert len(blocks) <= BLOCKS
    assert blocks[-1]["elements"][0]["text"] == "and 28 more"


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("a&b", 7, "a&amp;b"),
        ("a&b", 6, "a…"),
        ("a&bc", 7, "a&amp;…"),
        ("&&&", 10, "&amp;…"),
        ("&&", 5, "…"),
        ("🚀🚀🚀", 6, "🚀🚀🚀"),
        ("🚀🚀🚀", 5, "🚀🚀…"),
        ("", 5, ""),
    ],
)
def test_text_is_cut_by_its_escaped_length_between_characters(text: str, most: int, cut: str) -> None:
    assert fit(text, most) == cut


def test_the_three_control_characters_are_escaped_and_nothing_else() -> None:
    assert escape("<!channel> & \"x\" 'y'") == "&lt;!channel&gt; &amp; \"x\" 'y'"


def test_what_would_format_is_replaced_by_look_alikes() -> None:
    assert inert("*a* _b_ ~c~ `d`", 99) == "∗a∗ ˍbˍ ∼c∼ ˋdˋ"
    assert inert(":skull: 12:30:45 a::b", 99) == "꞉skull: 12꞉30:45 a::b"
