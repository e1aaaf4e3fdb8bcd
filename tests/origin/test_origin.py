"""The fake origin is itself right: raw requests in, ledger and bytes out."""

from __future__ import annotations

import asyncio

from tests.origin.ledger import Ledger, Proof, Seen
from tests.origin.origin import Origin, Reply, Resource

MONDAY = "Mon, 10 Jan 2022 08:00:00 GMT"


async def ask(origin: Origin, *requests: str) -> bytes:
    """What comes back on one connection for these requests."""
    reader, writer = await asyncio.open_connection("127.0.0.1", origin.port)
    try:
        for request in requests:
            writer.write(request.encode("latin-1"))
        writer.write_eof()
        return await reader.read()
    finally:
        writer.close()


def get(target: str, *headers: str) -> str:
    return "\r\n".join([f"GET {target} HTTP/1.1", "Host: o.example", *headers, "", ""])


def test_a_resource_answers_304_to_whoever_shows_its_validators() -> None:
    async def scenario() -> None:
        resource = Resource(b"<rss/>", etag='"1"', last_modified=MONDAY)
        async with Origin({"/f": resource}) as origin:
            both = get("/f", 'If-None-Match: "1"', f"If-Modified-Since: {MONDAY}")
            reply = await ask(origin, get("/f"), both, get("/f", 'If-None-Match: "0"'))
            assert [seen.status for seen in origin.ledger] == [200, 304, 200]
            assert [seen.proof for seen in origin.ledger] == [Proof.NONE, Proof.GOOD, Proof.MADE_UP]
            assert reply.count(b'ETag: "1"') == 3
            assert reply.endswith(b"Content-Length: 6\r\n\r\n<rss/>")
            resource.publish(b"<rss>2</rss>", etag='"2"')
            await ask(origin, get("/f"), both)
            assert origin.ledger.last.proof is Proof.STALE

    asyncio.run(scenario())


def test_replies_come_in_turn_and_the_last_stays() -> None:
    async def scenario() -> None:
        async with Origin({"/f": [Reply(500), Reply(404)], "/g": Reply(204)}) as origin:
            await ask(origin, get("/f"), get("/f"), get("/f"), get("/g"), get("/none"))
            assert [seen.status for seen in origin.ledger] == [500, 404, 404, 204, 404]
            assert {seen.connection for seen in origin.ledger} == {0}

    asyncio.run(scenario())


def test_a_cut_reply_promises_more_than_it_sends() -> None:
    async def scenario() -> None:
        async with Origin({"/f": Reply(200, body=b"0123456789", cut=4)}) as origin:
            assert (await ask(origin, get("/f"))).endswith(b"Content-Length: 10\r\n\r\n0123")

    asyncio.run(scenario())


def test_raw_bytes_go_out_as_they_are() -> None:
    async def scenario() -> None:
        async with Origin({"/f": Reply(raw=b"anything at all")}) as origin:
            assert await ask(origin, get("/f")) == b"anything at all"

    asyncio.run(scenario())


def test_the_ledger_names_every_offence() -> None:
    ledger = Ledger()
    for method, proof, header in (
        ("GET", Proof.NONE, "cookie"),
        ("HEAD", Proof.NONE, "referer"),
        ("GET", Proof.STALE, "x"),
        ("GET", Proof.MADE_UP, "x"),
        ("GET", Proof.GOOD, "x"),
    ):
        ledger.rows.append(Seen(0.0, method, "/f", ((header, "1"),), 0, proof))
    assert ledger.offences() == [
        "cookie sent to /f",
        "referer sent to /f",
        "HEAD /f",
        "stale validators for /f",
        "made_up validators for /f",
    ]


def test_spacing_is_start_to_start_and_by_host() -> None:
    ledger = Ledger()
    for at_s, host in ((0.0, "a"), (1.0, "b"), (3.0, "a")):
        ledger.rows.append(Seen(at_s, "GET", "/", (("host", host),), 0))
    assert ledger.spacings_s() == [1.0, 2.0]
    assert ledger.spacings_s("a") == [3.0]


def test_the_clock_can_be_brought_along() -> None:
    async def scenario() -> None:
        async with Origin({"/f": Reply()}, clock=lambda: 42.0) as origin:
            await ask(origin, get("/f"))
            assert origin.ledger.last.at_s == 42.0

    asyncio.run(scenario())
