"""D13: "A hostile headline cannot ping, forge a link, or break out of any receiver's markup": from the bytes of a feed
to the bytes on the wire of every kind of receiver, with checks that know nothing of how messages are made."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from monitor.feeds import parse
from monitor.model import Delivery, ParsedFeed, ReceiverSpec, Secret, SecretUrl
from monitor.net import Client
from monitor.notifiers.console.settings import ConsoleSettings
from monitor.notifiers.registry import build
from monitor.notifiers.slack.settings import SlackSettings
from monitor.notifiers.webhook.settings import WebhookSettings
from monitor.stories import identify
from tests.outbox.factories import NOW, delivery_of, hit_in, match_of, rule_of
from tests.outbox.receiver import SIGNING

URL = "https://wire.example/feed"
WEAPONS = (
    "<!channel>",
    "&lt;!here&gt;",
    "<@U012AB3CD>",
    "<#C024BE7LR|general>",
    "<!subteam^S012|x>",
    "<https://evil.example|https://bank.example>",
    "[bank](https://evil.example)",
    "@everyone",
    "*_~`",
    "\n\n```\ncode",
    "> quote",
    ":rotating_light:",
    "\u202egpj.exe",
    "\u2066\u2069\u200b\u200d\ufeff",
    "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "\x9b2J\x07\x08\r",
    '","text":"<!channel>',
    "\\u003c!channel\\u003e",
    "％0a％0d",
    "CRITICAL  forged headline",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    "\U000e0001\U000e0041",
    "ＺＩＲＣＯＮ",
    "&#x202e;",
)
hostile = st.lists(st.one_of(st.sampled_from(WEAPONS), st.text(max_size=12)), min_size=1, max_size=6).map("".join)
links = st.one_of(
    hostile.map(lambda text: f"https://news.example/{text}"),
    st.sampled_from(
        [
            "https://bank.example@evil.example/",
            "javascript:alert(1)",
            "https://news.example/a|b>c<d",
            "https://news.example/)](https://evil.example)",
            "https://раураl.example/",
            "//news.example/x",
            "https://news.example/\n<!channel>",
        ]
    ),
)
SPECS = {
    "slack": SlackSettings(SecretUrl("https://hooks.example/T/B/x")),
    "webhook": WebhookSettings(SecretUrl("https://hooks.example/w"), (Secret(SIGNING.reveal()),)),
    "console": ConsoleSettings(),
}
CLIENT = Client()
NOTIFIERS = {kind: build(ReceiverSpec(kind, kind, value), CLIENT) for kind, value in SPECS.items()}


def message(title: str, summary: str, link: str, author: str) -> Delivery:
    """What a feed with these words becomes."""
    words = {"title": title, "description": f"{summary} Zircon {summary}", "link": link, "author": author}
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in words.items())
    document = f'<rss version="2.0"><channel><title>w</title><item>{inside}</item></channel></rss>'
    feed = parse(document.encode("utf-8", "replace"), url=URL)
    assert isinstance(feed, ParsedFeed)
    (change,) = identify("wire", feed.entries, known={}, now_ms=NOW)
    entry = change.entry
    text = entry.text or entry.summary
    hits = (hit_in(text, "Zircon"),) if "Zircon" in text else ()
    return delivery_of(match_of(entry, rule_of(), hits=hits))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)
    elif isinstance(value, str):
        yield value


def unseen(text: str) -> set[str]:
    """The characters that move a cursor, turn the direction or hide."""
    bidi = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return {
        c
        for c in text
        if (unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} and c != "\n")
        or unicodedata.bidirectional(c) in bidi
        or c in "\u200b\u200e\u200f\u2060\ufeff\u00ad\u061c"
        or 0xE0000 <= ord(c) < 0xE0080
    }


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(hostile, hostile, links, hostile)
@example("<!channel> Zircon", "&lt;!here&gt;", "https://bank.example@evil.example/", "<@U012AB3CD>")
def test_slack_sees_no_control_sequence_but_our_one_link(title: str, summary: str, link: str, author: str) -> None:
    delivery = message(title, summary, link, author)
    for plain in (False, True):
        sent = json.loads(NOTIFIERS["slack"].render(delivery, plain=plain))
        for parsed in Block.parse_all(sent.get("blocks", [])):
            parsed.validate_json()
        assert sent["unfurl_links"] is False
        controls = [found for text in strings(sent) for found in re.findall(r"<[^>]*>?", text)]
        assert len(controls) <= 1
        assert all(re.fullmatch(r"<https?://[^|<>\s@/]+(/[^|<>\s]*)?(\|Read the story)?>", found) for found in controls)
        assert not any(unseen(text) for text in strings(sent))
        marked = [
            block["text"]["text"] for block in sent.get("blocks", []) if block.get("text", {}).get("type") == "mrkdwn"
        ]
        for text in marked:
            assert not re.search(r"[_~`]", re.sub(r"<[^>]*>", "", text))
            assert text.count("*") % 2 == 0


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(hostile, hostile, links, hostile)
@example("CRITICAL  forged\nCRITICAL  headline", "\x1b[2J", "javascript:alert(1)", "\r")
def test_a_terminal_sees_one_block_whose_first_line_is_ours(title: str, summary: str, link: str, author: str) -> None:
    shown = NOTIFIERS["console"].render(message(title, summary, link, author))
    assert unseen(shown) == set()
    first, *rest = shown.rstrip("\n").split("\n")
    assert first.startswith("CRITICAL  ")
    assert all(line.startswith("    ") for line in rest)
    assert "javascript:alert(1)" not in "".join(line for line in rest if line.startswith("    javascript"))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(hostile, hostile, links, hostile)
def test_a_webhook_gets_json_with_a_safe_link_and_plain_words(title: str, summary: str, link: str, author: str) -> None:
    body = NOTIFIERS["webhook"].render(message(title, summary, link, author))
    assert len(body.encode()) < 20_000
    sent = json.loads(body)
    (alert,) = sent["data"]["alerts"]
    assert (sent["type"], alert["rule"]["id"]) == ("alert.fired", "geneva")
    url = alert["story"]["url"]
    assert url == "" or re.match(r"https?://[^/@\s]+(/|$|\?)", url)
    assert not any(unseen(text) for text in strings(sent))
