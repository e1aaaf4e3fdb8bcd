from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field, replace

from monitor.feeds import TRUNCATED, stable_hash
from monitor.feeds import parse as parse_document
from monitor.ingest import Generation, Ports
from monitor.ingest.visit import Visit, visit
from monitor.model import (
    ChangeKind,
    Config,
    FeedSpec,
    FeedState,
    Fetched,
    FetchFailed,
    FetchOutcome,
    FetchRequest,
    NotModified,
    ParseOutcome,
    PollReason,
    ReceiverSpec,
    ResponseMeta,
    RuleSpec,
    SecretUrl,
    Validators,
)
from monitor.rules import compile_rules, parse_expr
from monitor.store import open_store
from tests.conftest import ManualClock

URL = "http://example.org/a"
NOW = 1_642_147_200_000
OLD, NEW = Validators(etag='"old"'), Validators(etag='"new"')
ITEM = "<item><title>{title}</title><guid>{guid}</guid><link>http://example.org/{guid}</link>{more}</item>"


def rss(*items: tuple[str, str], head: str = "", more: str = "", end: str = "</channel></rss>") -> bytes:
    body = "".join(ITEM.format(guid=guid, title=title, more=more) for guid, title in items)
    return f'<rss version="2.0"><channel><title>t</title>{head}{body}{end}'.encode()


@dataclass(slots=True)
class OneAnswer:
    """A Fetcher that gives one outcome and keeps what it was asked; a Parser that really parses, in this process."""

    outcome: FetchOutcome
    requests: list[FetchRequest] = field(default_factory=list)
    parsed: int = 0

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        self.requests.append(request)
        return self.outcome

    async def parse(self, body: bytes, *, url: str, content_type: str | None) -> ParseOutcome:
        self.parsed += 1
        return parse_document(body, url=url, content_type=content_type)

    def event(self, name: str, /, **fields: object) -> None:
        raise AssertionError(f"a visit tells nothing: {name} {fields}")


def visited(answer: OneAnswer, feed: FeedState | None = None, spec: FeedSpec | None = None) -> Visit:
    """One visit on an empty state, with one rule on `Zircon`."""
    spec = spec or FeedSpec("a", SecretUrl(URL))
    rule = RuleSpec("zircon", parse_expr('"Zircon"'), '"Zircon"', to=("desk",))
    config = Config(feeds=(spec,), rules=(rule,), receivers=(ReceiverSpec("desk", "console", None),))
    clock = ManualClock(NOW)

    async def run() -> Visit:
        store = open_store("sqlite://", clock=clock)
        ports = Ports(store, answer, answer, clock, answer)
        try:
            return await visit(feed or FeedState("a", URL), Generation(1, config, compile_rules(config)), ports=ports)
        finally:
            await store.close()

    return asyncio.run(run())


def fetched(body: bytes) -> OneAnswer:
    return OneAnswer(Fetched(ResponseMeta(200, URL, validators=NEW), body))


def known(**changes: object) -> FeedState:
    return replace(FeedState("a", URL, validators=OLD, first_fetched_ms=NOW - 1), **changes)  # type: ignore[arg-type]


def test_new_entries_come_with_the_verdicts_that_matter() -> None:
    found = visited(fetched(rss(("2", "Zircon fired"), ("1", "Rain"))), known())
    assert [(j.change.entry.title, [v.rule_id for v in j.verdicts]) for j in found.judged] == [
        ("Rain", []),
        ("Zircon fired", ["zircon"]),
    ]
    assert found.judged[1].evidence["zircon"]["hits"][0]["text"] == "Zircon"
    assert found.result.reason is PollReason.OK
    assert set(found.shown) == {j.change.entry.id for j in found.judged}


def test_the_first_sight_is_a_baseline_and_later_ones_are_not() -> None:
    first, later = visited(fetched(rss(("1", "Rain")))), visited(fetched(rss(("1", "Rain"))), known())
    assert [j.change.entry.baseline for j in (*first.judged, *later.judged)] == [True, False]


def test_backfill_spares_what_was_published_within_it() -> None:
    dated = "<pubDate>Fri, 14 Jan 2022 07:00:00 GMT</pubDate>"
    spec = FeedSpec("a", SecretUrl(URL), backfill_s=2 * 3600)
    inside = visited(fetched(rss(("1", "Rain"), more=dated)), spec=spec)
    outside = visited(fetched(rss(("1", "Rain"), more=dated)), spec=replace(spec, backfill_s=1800))
    undated = visited(fetched(rss(("1", "Rain"))), spec=spec)
    assert [v.judged[0].change.entry.baseline for v in (inside, outside, undated)] == [False, True, True]


def test_the_same_body_is_not_parsed() -> None:
    answer = fetched(rss(("1", "Rain")))
    body_hash = hashlib.sha256(rss(("1", "Rain"))).hexdigest()
    found = visited(answer, known(body_hash=body_hash))
    assert (found.result.reason, answer.parsed, found.judged) == (PollReason.SAME_BODY, 0, ())


def test_a_body_whose_clock_alone_ticked_is_not_parsed() -> None:
    before = rss(("1", "Rain"), head="<lastBuildDate>Fri, 14 Jan 2022 07:00:00 GMT</lastBuildDate>")
    after = rss(("1", "Rain"), head="<lastBuildDate>Fri, 14 Jan 2022 08:00:00 GMT</lastBuildDate>")
    answer = fetched(after)
    found = visited(answer, known(stable_hash=stable_hash(before)))
    assert (found.result.reason, answer.parsed) == (PollReason.SAME_BODY, 0)
    assert found.result.body_hash == hashlib.sha256(after).hexdigest()


def test_p09_a_truncated_body_gives_its_entries_and_keeps_the_old_validators() -> None:
    cut = rss(("2", "Zircon fired"), ("1", "Rain"), end="<item><title>Half of a head")
    found = visited(fetched(cut), known(body_hash="old", stable_hash="old"))
    assert [j.change.entry.title for j in found.judged] == ["Rain", "Zircon fired"]
    assert found.result.detail.startswith(TRUNCATED)
    assert found.result.meta is not None
    assert found.result.meta.validators == OLD
    assert (found.result.body_hash, found.result.stable_hash) == ("old", "old")


def test_p62_a_page_instead_of_a_feed_is_an_error() -> None:
    found = visited(fetched(b"<!doctype html><html><head><title>Sorry</title></head><body>503</body></html>"), known())
    assert found.result.reason is PollReason.NOT_A_FEED
    assert found.judged == ()


def test_a_304_and_a_failure_bring_nothing_to_judge() -> None:
    unchanged = visited(OneAnswer(NotModified(ResponseMeta(304, URL))), known())
    failed = visited(OneAnswer(FetchFailed(PollReason.TIMEOUT, "30 s")), known())
    assert (unchanged.result.reason, unchanged.judged) == (PollReason.NOT_MODIFIED, ())
    assert (failed.result.reason, failed.result.detail, failed.judged) == (PollReason.TIMEOUT, "30 s", ())


def test_the_request_carries_the_stored_validators() -> None:
    answer = OneAnswer(NotModified(ResponseMeta(304, URL)))
    visited(answer, known())
    assert [request.validators for request in answer.requests] == [OLD]


def test_a_feed_that_is_no_longer_configured_is_not_asked() -> None:
    answer = fetched(b"")
    found = visited(answer, replace(known(), id="gone"))
    assert (found.result.reason, answer.requests) == (PollReason.INTERRUPTED, [])


def test_all_changes_are_new_on_an_empty_state() -> None:
    found = visited(fetched(rss(("1", "Rain"), ("2", "Snow"))), known())
    assert {j.change.kind for j in found.judged} == {ChangeKind.NEW}
