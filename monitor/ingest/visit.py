"""One visit to a feed: fetch, skip what is the same, parse, identify, judge. Writes nothing."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from monitor.feeds import TRUNCATED, stable_hash
from monitor.feeds.schedule import PollResult, poll_result, request_for
from monitor.ingest.archives import NONE, Archived, as_history, follow, is_gap
from monitor.ingest.decisions import Judged
from monitor.ingest.generation import Generation
from monitor.ingest.needs import Ports
from monitor.model import (
    ChangeKind,
    Document,
    Entry,
    EntryChange,
    FeedSpec,
    FeedState,
    Fetched,
    Fulltext,
    ParsedFeed,
    ParseFailed,
    PollReason,
    VerdictKind,
)
from monitor.ports import Parser
from monitor.rules import evidence
from monitor.stories import identify, keys_of
from monitor.urls import SHORTEST_SECRET, scrub


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit brought: the schedule's view, the changed entries with their verdicts, and the ids of all entries
    that the document holds."""

    result: PollResult
    judged: tuple[Judged, ...] = ()
    shown: tuple[str, ...] = ()


async def visit(feed: FeedState, generation: Generation, *, ports: Ports) -> Visit:
    """The visit's outcome, whatever the server did."""
    spec = generation.feeds.get(feed.id)
    if spec is None:
        return Visit(PollResult(ports.clock.now_ms(), PollReason.INTERRUPTED, "no longer configured"))
    request = request_for(feed, spec, now_ms=ports.clock.now_ms())
    outcome = await ports.fetcher.fetch(request)
    result = poll_result(outcome, request=request, started_ms=ports.clock.now_ms())
    if not isinstance(outcome, Fetched):
        return Visit(discreet(result, spec))
    result = await read_body(outcome, result, feed=feed, parser=ports.parser)
    if result.parsed is None:
        return Visit(discreet(result, spec))
    parsed = result.parsed
    changes, known = await changes_of(parsed, feed, spec, ports=ports)
    if is_gap(feed, parsed, known, now_ms=ports.clock.now_ms()):
        archived = await follow(parsed, feed, spec, url=outcome.meta.url, ports=ports)
        result = replace(result, archives=archived.documents, detail=archived.broken_off)
        changes, known = await changes_of(parsed, feed, spec, ports=ports, archived=archived)
    telling = tuple(change for change in changes if tells_more(change, known))
    async with ports.judging:
        judged = await asyncio.to_thread(judge, telling, generation, spec)
    return Visit(result, judged, shown=tuple(change.entry.id for change in changes))


def discreet(result: PollResult, spec: FeedSpec) -> PollResult:
    """The result without the feed's secrets in its detail: an error page may say back how it was asked."""
    detail = scrub(result.detail, spec.url.reveal())
    for value in (secret.reveal() for secret in spec.headers.values()):
        detail = detail.replace(value, "***") if len(value) >= SHORTEST_SECRET else detail
    return replace(result, detail=detail)


async def read_body(outcome: Fetched, result: PollResult, *, feed: FeedState, parser: Parser) -> PollResult:
    """The result with the body's hashes and, unless it is the same as last time, what it says."""
    result = replace(result, body_hash=hashlib.sha256(outcome.body).hexdigest(), stable_hash=stable_hash(outcome.body))
    if result.body_hash == feed.body_hash or result.stable_hash == feed.stable_hash:
        return replace(result, reason=PollReason.SAME_BODY)
    meta = outcome.meta
    parsed = await parser.parse(outcome.body, url=meta.url, content_type=meta.headers.get("content-type"))
    match parsed:
        case ParseFailed(reason=reason, detail=detail):
            return replace(result, reason=reason, detail=detail)
        case ParsedFeed(fault=fault) if fault is not None and fault.startswith(TRUNCATED):
            # Its entries count, but its validators would hide the part that is missing.
            return replace(
                result,
                parsed=parsed,
                detail=fault,
                meta=replace(meta, validators=feed.validators),
                body_hash=feed.body_hash,
                stable_hash=feed.stable_hash,
            )
        case ParsedFeed():
            return replace(result, parsed=parsed)


async def changes_of(
    parsed: ParsedFeed, feed: FeedState, spec: FeedSpec, *, ports: Ports, archived: Archived = NONE
) -> tuple[list[EntryChange], Mapping[str, Entry]]:
    """The document's entries, and those of its archives, against what is stored; and what is stored by each key.

    In a thread: a thousand new entries take half a second, which the other polls need not wait for."""
    entries = (*parsed.entries, *archived.entries)
    keys = await asyncio.to_thread(lambda: sorted({key for entry in entries for key in keys_of(entry)}))
    known = await ports.store.read(lambda reader: reader.entries_by_keys(feed.id, keys))
    now_ms = ports.clock.now_ms()
    changes = await asyncio.to_thread(
        identify,
        feed.id,
        entries,
        known=known,
        now_ms=now_ms,
        baseline=feed.first_fetched_ms is None,
        publisher=spec.publisher,
        lang=spec.lang or parsed.lang,
    )
    changes = as_history(changes, archived, feed)
    return [backfilled(change, feed, spec, now_ms=now_ms) for change in changes], known


def tells_more(change: EntryChange, known: Mapping[str, Entry]) -> bool:
    """Whether there is anything to write: most entries of most polls are known under all their keys."""
    return change.kind is not ChangeKind.KNOWN or any(key not in known for key in change.keys)


def backfilled(change: EntryChange, feed: FeedState, spec: FeedSpec, *, now_ms: int) -> EntryChange:
    """A new entry of a feed's first sight is a baseline, unless it was published within the feed's `backfill`."""
    if change.kind is not ChangeKind.NEW or feed.first_fetched_ms is not None:
        return change
    entry = change.entry
    recent = spec.backfill_s is not None and entry.dated and now_ms - entry.published_ms <= spec.backfill_s * 1000
    return replace(change, entry=replace(entry, baseline=not recent))


def judge(changes: tuple[EntryChange, ...], generation: Generation, spec: FeedSpec) -> tuple[Judged, ...]:
    """Each change with its verdicts; an entry whose text is as it was needs none."""
    scope = generation.feed_ref(spec.id)
    judged = []
    for change in changes:
        if change.kind is ChangeKind.KNOWN:
            judged.append(Judged(change))
            continue
        document = Document.of(change.entry)
        verdicts = tuple(generation.rules.judge(document, scope))
        fired = [verdict for verdict in verdicts if verdict.kind is VerdictKind.FIRED]
        touched = bool(verdicts) or (spec.fulltext is Fulltext.AUTO and generation.rules.wants_text(document, scope))
        judged.append(Judged(change, verdicts, {v.rule_id: evidence(v, document) for v in fired}, touched))
    return tuple(judged)
