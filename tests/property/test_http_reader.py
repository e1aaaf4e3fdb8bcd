"""Whatever a server sends, a fetch ends with an outcome: in time, within the cap, and the next one works."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.fetch import HostGate, HttpFetcher, Limits
from monitor.model import Fetched, FetchFailed, FetchRequest, NotModified, PollReason, Validators
from monitor.net import Client, NetFailed
from monitor.net.inflate import BadEncoding, Inflater, TooLarge
from monitor.net.target import target_of
from tests.origin.origin import Origin, Reply

CAP = 20_000
BODY = b"<rss><channel><title>News</title></channel></rss>"
SEEDS = [
    b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\nETag: "1"\r\n\r\n%b' % (len(BODY), BODY),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY),
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzip.compress(BODY),
    b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nConnection: close\r\n\r\n" + zlib.compress(BODY),
    b"HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=60\r\nDate: Fri, 14 Jan 2022 08:00:00 GMT\r\n\r\n",
    b"HTTP/1.1 301 Moved Permanently\r\nLocation: /0\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.0 200 OK\r\n\r\n" + BODY,
]
TOKENS = [
    b"\r\n",
    b"\n",
    b":",
    b" ",
    b"\0",
    b"\xff",
    b"-1",
    b"9" * 30,
    b"chunked",
    b"gzip",
    b"HTTP/1.1 200 OK\r\n",
    b"/1",
    b";",
]

cuts = st.tuples(st.just("cut"), st.floats(0, 1), st.just(b""))
inserts = st.tuples(st.just("insert"), st.floats(0, 1), st.sampled_from(TOKENS) | st.binary(max_size=4))
writes = st.tuples(st.just("write"), st.floats(0, 1), st.binary(min_size=1, max_size=4))
mutations = st.lists(st.one_of(cuts, inserts, writes), max_size=4)
Changes = list[tuple[str, float, bytes]]
answers: st.SearchStrategy[tuple[bytes, Changes]] = st.one_of(
    st.tuples(st.sampled_from(SEEDS), mutations), st.tuples(st.binary(max_size=300), st.just([]))
)


def mutated(answer: tuple[bytes, Changes]) -> bytes:
    raw, changes = answer
    for kind, where, what in changes:
        at = int(where * len(raw))
        match kind:
            case "cut":
                raw = raw[:at]
            case "insert":
                raw = raw[:at] + what + raw[at:]
            case _:
                raw = raw[:at] + what + raw[at + len(what) :]
    return raw


async def read_all(raws: list[bytes]) -> None:
    async with Origin() as origin:
        client = Client()
        gate = HostGate(0.0, clock=lambda: 0.0)
        fetcher = HttpFetcher(client, user_agent="x", gate=gate, limits=Limits(max_bytes=CAP))
        for number, raw in enumerate(raws):
            origin.serve(f"/{number}", Reply(raw=raw))
            request = FetchRequest("f", origin.url(f"/{number}"), Validators('"1"'), allow_private=("127.0.0.0/8",))
            outcome = await fetcher.fetch(request)
            match outcome:
                case Fetched(body=body):
                    assert 0 < len(body) <= CAP
                case FetchFailed(reason=reason):
                    assert reason is not PollReason.TIMEOUT, raw
                case NotModified(meta=meta):
                    assert meta.status == 304
        origin.serve("/fine", Reply(200, body=BODY))
        last = await fetcher.fetch(FetchRequest("f", origin.url("/fine"), allow_private=("127.0.0.0/8",)))
        assert isinstance(last, Fetched)
        await client.aclose()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(answers, min_size=10, max_size=30))
def test_any_answer_has_an_outcome(raws: list[tuple[bytes, Changes]]) -> None:
    asyncio.run(read_all([mutated(raw) for raw in raws]))


@pytest.mark.slow
@settings(max_examples=2500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(answers, min_size=80, max_size=100))
def test_two_hundred_thousand_answers_have_outcomes(raws: list[tuple[bytes, Changes]]) -> None:
    asyncio.run(read_all([mutated(raw) for raw in raws]))


def raw_deflate(body: bytes) -> bytes:
    codec = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return codec.compress(body) + codec.flush()


def pieces(body: bytes, sizes: list[int]) -> list[bytes]:
    cut, rest = [], body
    for size in sizes:
        cut.append(rest[:size])
        rest = rest[size:]
    return [*cut, rest]


@given(
    st.binary(max_size=2000).map(b"<rss>".__add__),
    st.sampled_from([("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate), ("", bytes)]),
    st.lists(st.integers(0, 50), max_size=20),
)
def test_a_body_is_the_same_however_it_is_cut_on_its_way(
    body: bytes, way: tuple[str, type[bytes]], sizes: list[int]
) -> None:
    label, compress = way
    inflater = Inflater(label, max_bytes=10_000)
    for piece in pieces(compress(body), sizes):
        inflater.feed(piece)
    assert inflater.finish() == body


@given(st.binary(max_size=500), st.sampled_from(["", "gzip", "deflate", "identity"]), st.integers(0, 400))
def test_garbage_is_read_or_refused_and_never_longer_than_the_cap(body: bytes, label: str, cap: int) -> None:
    inflater = Inflater(label, max_bytes=cap)
    try:
        inflater.feed(body)
        assert len(inflater.finish()) <= cap
    except (BadEncoding, TooLarge):
        pass


@given(
    st.text(max_size=60), st.sampled_from(["", "http://", "https://", "http://a.org/", "http://a.org?", "http://u@"])
)
def test_any_text_is_a_url_that_can_be_asked_or_refused(text: str, before: str) -> None:
    try:
        target = target_of(before + text)
    except NetFailed:
        return
    assert target.path.startswith(b"/")
    assert all(0x21 <= byte <= 0x7E for byte in target.path)
    assert target.host.isascii()
    assert 0 <= target.port <= 65535
