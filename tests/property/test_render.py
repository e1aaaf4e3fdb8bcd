"""No headline can ping, forge a link or break out of any receiver's markup, whatever is in it."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from hypothesis import example, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from monitor.alerting import HealthKind, HealthNotice, Match, health_delivery
from monitor.model import Delivery, Field, Layer
from monitor.notifiers.console.notifier import ConsoleNotifier
from monitor.notifiers.console.settings import ConsoleSettings
from monitor.notifiers.slack.message import BLOCKS, HEADER, SECTION, TOTAL, inert, message_of
from monitor.notifiers.webhook.body import MAX_BYTES, body_of
from tests.outbox.factories import NOW, delivery_of, entry_of, hit_in, match_of, rule_of, story_of

WEAPONS = (
    "<!channel>",
    "<!here|here>",
    "<@U024BE7LH>",
    "<#C024BE7LR>",
    "<https://evil.example.org|bank.example.org>",
    "&lt;!channel&gt;",
    "&amp;lt;!everyone&amp;gt;",
    "@channel @here @everyone",
    "*bold* _italic_ ~struck~ `code` ```block```",
    ":skull: :warning:",
    "\n> quoted\n• listed",
    "\u202egnp.exe\u202c",
    "\u200b\u2060\ufeff\u00ad",
    "\x1b[31mred\x1b[0m\x1b]8;;https://evil.example.org\x07click\x1b]8;;\x07",
    "\r\x08\x7f\x9b31m",
    "\U000e0041\U000e007f",
    "\ud800",
    "javascript:alert(1)",
    '"}],"text":"forged',
    "\u2028\u2029\x85",
)

texts = st.lists(st.one_of(st.sampled_from(WEAPONS), st.text(max_size=30)), max_size=8).map("".join)
long_texts = st.one_of(
    texts, st.tuples(st.sampled_from([*WEAPONS, "&", "<", "🚀", "я"]), st.integers(1, 4000)).map(lambda p: p[0] * p[1])
)
urls = st.one_of(
    st.sampled_from(
        [
            "https://news.example.org/a?b=1&c=2#d",
            "https://user:pass@news.example.org/",
            "https://bank.example.org@evil.example.org/",
            "https://news.example.org/a|b>c<d e`f*g",
            "https://xn--e1afmkfd.example/п",
            "https://пример.example/",
            "https://аpple.example/",
            "http://[2001:db8::1]:8080/x",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://news.example.org/" + "x" * 5000,
            "https://news.example.org:99999/",
            "https://[broken/",
            "",
        ]
    ),
    texts.map(lambda text: f"https://news.example.org/{text}"),
    texts,
)


@dataclass(frozen=True)
class Hostile:
    """A match that is printed briefly."""

    match: Match

    def __repr__(self) -> str:
        entry = self.match.entry
        return f"Hostile({entry.title[:80]!r}, {entry.url[:80]!r}, {entry.summary[:80]!r}, {entry.publisher[:80]!r})"


@st.composite
def matches(draw: st.DrawFn) -> Hostile:
    """A match in which every text is hostile."""
    text = draw(long_texts) + " Zircon " + draw(long_texts)
    entry = entry_of(
        title=draw(long_texts),
        summary=draw(long_texts),
        text=text,
        url=draw(urls),
        publisher=draw(texts),
        author=draw(texts),
    )
    start = text.rindex(" Zircon ") + 1
    hit = hit_in(
        "Zircon",
        "Zircon",
        start=start,
        end=start + 6,
        field=Field.TEXT,
        layer=draw(st.sampled_from(Layer)),
        owner=draw(texts),
    )
    hits = (hit,) * draw(st.integers(0, 60))
    story = story_of(entry, publishers=tuple(draw(st.lists(texts, max_size=30))))
    return Hostile(match_of(entry, rule_of(title=draw(texts)), hits=hits, story=story))


def shown(char: str) -> bool:
    """Whether a character does nothing but be seen."""
    return char == "\n" or unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}


BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ZERO_WIDTH = frozenset("\u00ad\u034f\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u3164\u2800")


def is_calm(text: str) -> bool:
    """Nothing in it moves a cursor, turns the reading direction or hides."""
    return all(shown(c) and c not in BIDI and c not in ZERO_WIDTH and not 0xE0000 <= ord(c) <= 0xE007F for c in text)


def strings(value: Any) -> list[str]:
    """Every string in a JSON value."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) else []


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_slack(delivery: Delivery) -> None:
    for plain in (False, True):
        body = message_of(delivery.payload, plain=plain)
        assert len(body) <= TOTAL
        body.encode()
        message = json.loads(body)
        assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)
        assert (message["link_names"], message["parse"], message["mrkdwn"]) == (False, "none", False)
        blocks = message.get("blocks", [])
        assert bool(blocks) is not plain
        assert all(is_calm(text) for text in strings(message))
        check_blocks(blocks)
        check_markup(message["text"], links=1 if plain else 0)


def check_blocks(blocks: list[dict[str, Any]]) -> None:
    """Slack's own model takes every block; ours is stricter."""
    for parsed in Block.parse_all(blocks):
        parsed.validate_json()
    assert len(blocks) <= BLOCKS
    for block in blocks:
        for element in [block.get("text"), *block.get("elements", [])]:
            if element is None:
                continue
            most = HEADER if block["type"] == "header" else SECTION
            assert 0 < units(element["text"]) <= most
            if element["type"] == "mrkdwn":
                assert element["verbatim"] is True
                check_markup(element["text"], links=1)
            else:
                assert element["emoji"] is False
                check_markup(element["text"], links=0)


ENTITY = re.compile(r"&(?:amp|lt|gt);")
LINK = re.compile(r"<(https?://[^<>|\s]+)(?:\|Read the story> \(([^)]*)\)|>)")


def check_markup(text: str, *, links: int) -> None:
    """The only control sequences are our own links, beside which their real host stands."""
    found = LINK.findall(text)
    assert len(found) <= links
    for url, host in found:
        target = urlsplit(html.unescape(url))
        assert target.scheme in {"http", "https"}
        assert target.username is None
        assert not host or host == inert(target.hostname or "", 300)
    rest = LINK.sub("", text)
    assert "<" not in rest
    assert ">" not in rest
    assert "&" not in ENTITY.sub("", rest)


def bold_spans(text: str) -> list[str]:
    return re.findall(r"\*([^*]*)\*", text)


@settings(deadline=None)
@given(matches())
@example(Hostile(match_of(entry_of(title=WEAPONS[0] * 500, summary="&" * 3000, url="https://e.example/" + "&" * 900))))
def test_no_headline_pings_links_or_breaks_slack(hostile: Hostile) -> None:
    check_slack(delivery_of(hostile.match))


@settings(deadline=None)
@given(matches())
def test_only_our_own_highlights_are_formatted(hostile: Hostile) -> None:
    blocks = json.loads(message_of(delivery_of(hostile.match).payload))["blocks"]
    for block in blocks:
        element = block.get("text", {})
        if element.get("type") != "mrkdwn":
            continue
        text = LINK.sub("", element["text"])
        assert text.count("*") % 2 == 0
        assert all(span.strip() == span and span for span in bold_spans(text))
        assert not set("_~`") & set(text)
        assert not re.search(r":[\w+'-]+:", text)


@settings(deadline=None)
@given(matches())
def test_the_reasons_take_at_most_three_lines(hostile: Hostile) -> None:
    blocks = json.loads(message_of(delivery_of(hostile.match).payload))["blocks"]
    sections = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    assert all(text.count("\n") <= 2 for text in sections)


@settings(deadline=None)
@given(matches())
def test_no_headline_reaches_into_the_terminal(hostile: Hostile) -> None:
    block = ConsoleNotifier(ConsoleSettings()).render(delivery_of(hostile.match))
    assert is_calm(block)
    lines = block.split("\n")
    assert lines[0].startswith("CRITICAL  ")
    assert all(line.startswith("    ") for line in lines[1:-2])
    assert lines[-2:] == ["", ""]
    assert len(lines) <= 11


@settings(deadline=None)
@given(matches(), st.booleans())
def test_a_webhooks_body_is_small_whole_and_says_when_it_was_cut(hostile: Hostile, plain: bool) -> None:  # noqa: FBT001 - hypothesis
    delivery = delivery_of(hostile.match)
    body = body_of(delivery.payload, plain=plain)
    assert len(body.encode()) < MAX_BYTES
    (alert,) = json.loads(body)["data"]["alerts"]
    (whole,) = json.loads(json.dumps(delivery.payload).encode("utf-8", "replace").decode())["data"]["alerts"]
    assert alert["id"] == whole["id"]
    assert alert["truncated"] or len(alert["hits"]) == len(whole["hits"])


@settings(deadline=None)
@given(long_texts, long_texts, texts)
def test_health_messages_are_as_safe(summary: str, detail: str, subject: str) -> None:
    notice = HealthNotice(HealthKind.FEED_FAILING, subject, summary, NOW, detail)
    delivery = health_delivery(notice, "ops", seq=1, now_ms=NOW)
    check_slack(delivery)
    assert is_calm(ConsoleNotifier(ConsoleSettings()).render(delivery))
    assert len(body_of(delivery.payload).encode()) < MAX_BYTES
