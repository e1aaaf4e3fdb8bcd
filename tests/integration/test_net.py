"""The guarded client against a real server: connections, failures, and what was written when one happened."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from monitor.net import Client, NetFailed, NetReason, Response, dial
from tests.origin.certificates import make_certificate, serving, trusting
from tests.origin.ledger import Seen
from tests.origin.origin import Origin, Reply, Resource

LOOPBACK = ("127.0.0.0/8", "::1/128")


def play(scenario: Callable[[Origin, Client], Awaitable[None]], client: Callable[[], Client] = Client) -> None:
    async def run() -> None:
        async with Origin() as origin:
            made = client()
            try:
                await scenario(origin, made)
            finally:
                await made.aclose()

    asyncio.run(run())


async def get(client: Client, url: str, **options: object) -> Response:
    return await client.request("GET", url, **{"allow_private": LOOPBACK, **options})  # type: ignore[arg-type]


async def failing(client: Client, url: str, **options: object) -> NetFailed:
    with pytest.raises(NetFailed) as failed:
        await get(client, url, **options)
    return failed.value


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_response_is_whole_with_its_address() -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        origin.serve("/x", Reply(418, (("X-A", "1"), ("X-A", "2")), b"tea"))
        response = await get(client, origin.url("/x"))
        assert (response.status, response.body, response.peer_ip) == (418, b"tea", "127.0.0.1")
        assert (response.header("X-a"), response.header("none")) == ("2", None)
        assert response.headers[:2] == (("x-a", "1"), ("x-a", "2"))

    play(scenario)


def test_a_post_carries_its_body_and_the_callers_headers() -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        origin.serve("/hook", Reply(200, body=b"ok"))
        url, headers = origin.url("/hook"), {"Content-Type": "application/json", "host": "other.example"}
        response = await client.request("POST", url, headers=headers, body=b"{}" * 50_000, allow_private=LOOPBACK)
        assert response.body == b"ok"
        seen = origin.ledger.last
        assert (seen.method, seen.header("content-length"), seen.header("host")) == ("POST", "100000", "other.example")
        await client.request("POST", url, allow_private=LOOPBACK)
        assert origin.ledger.last.header("content-length") == "0"

    play(scenario)


def test_connections_are_kept_and_shared_by_origin() -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        origin.serve("/a", Reply(200, body=b"x" * 300_000))
        origin.serve("/b", Reply(304))
        for target in ("/a", "/b", "/missing", "/a"):
            await get(client, origin.url(target))
        assert {seen.connection for seen in origin.ledger} == {0}
        await asyncio.gather(*(get(client, origin.url("/a")) for _ in range(3)))
        assert len({seen.connection for seen in origin.ledger}) == 3

    play(scenario)


def test_a_connection_that_the_server_ended_meanwhile_is_not_used_again() -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        origin.serve("/a", Reply(200, body=b"x", close=True))
        for _ in range(3):
            await get(client, origin.url("/a"))
            await asyncio.sleep(0.01)
        assert [seen.connection for seen in origin.ledger] == [0, 1, 2]

    play(scenario)


def test_idle_connections_are_trimmed_by_number_and_by_age() -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        origin.serve("/a", Reply(304))
        await asyncio.gather(*(get(client, origin.url("/a")) for _ in range(5)))
        assert len(client._lanes) == 2
        await asyncio.sleep(0.12)
        assert len(client._lanes) == 0

    play(scenario, lambda: Client(max_idle=2, keep_alive_s=0.05))


def test_a_closed_client_keeps_no_connection() -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        origin.serve("/a", Reply(304))
        await get(client, origin.url("/a"))
        await client.aclose()
        assert len(client._lanes) == 0
        await get(client, origin.url("/a"))
        assert len(client._lanes) == 0

    play(scenario)


@pytest.mark.parametrize(
    ("reply", "reason", "head"),
    [
        (Reply(reset=True), NetReason.RESET, False),
        (Reply(raw=b""), NetReason.RESET, False),
        (Reply(raw=b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), NetReason.BAD_RESPONSE, False),
        (Reply(raw=b"HTTP/1.1 abc\r\n\r\n"), NetReason.BAD_RESPONSE, False),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000), NetReason.BAD_RESPONSE, False),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nNo colon\r\n\r\n"), NetReason.BAD_RESPONSE, False),
        (
            Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"),
            NetReason.BAD_RESPONSE,
            False,
        ),
        (Reply(raw=b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), NetReason.BAD_RESPONSE, False),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), NetReason.BAD_RESPONSE, True),
        (Reply(200, body=b"x" * 100, cut=10), NetReason.BAD_RESPONSE, True),
        (Reply(200, body=b"x" * 100), NetReason.TOO_LARGE, True),
        (Reply(200, (("Content-Encoding", "br"),), b"x"), NetReason.BAD_ENCODING, True),
    ],
)
def test_a_server_that_misbehaves_has_a_reason_and_the_request_was_written(
    reply: Reply, reason: NetReason, *, head: bool
) -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        origin.serve("/x", reply)
        failure = await failing(client, origin.url("/x"), max_bytes=50)
        assert failure.reason is reason
        assert failure.wrote
        assert (failure.head is not None) is head

    play(scenario)


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.0 200 OK\r\n\r\nbody",
        b"HTTP/1.1 200 OK\nContent-Length: 4\n\nbody",
        b"HTTP/1.1 200\r\nContent-Length: 4\r\n\r\nbody",
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;ext=1\r\nbo\r\n2\r\ndy\r\n0\r\nTrailer: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Raw: \xe9\xff\r\nContent-Length: 4\r\n\r\nbody",
    ],
)
def test_odd_but_readable_responses_are_read(raw: bytes) -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        origin.serve("/x", Reply(raw=raw))
        assert (await get(client, origin.url("/x"))).body == b"body"

    play(scenario)


def test_nothing_is_written_when_there_is_no_connection() -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        refused = await failing(client, f"http://127.0.0.1:{closed_port()}/")
        assert (refused.reason, refused.wrote) == (NetReason.CONNECT, False)
        assert refused.detail == "127.0.0.1: connection refused"
        blocked = await failing(client, origin.url("/"), allow_private=())
        assert (blocked.reason, blocked.wrote) == (NetReason.EGRESS_BLOCKED, False)
        unknown = await failing(client, "http://no-such-name.invalid/")
        assert (unknown.reason, unknown.wrote) == (NetReason.DNS, False)

    play(scenario)


@pytest.mark.parametrize(
    ("answer", "detail"), [([], "no address"), (OSError(-2, "Name or service not known"), "Name or")]
)
def test_a_name_without_an_address_is_dns(answer: list[str] | OSError, detail: str) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        if isinstance(answer, OSError):
            raise answer
        return answer

    async def scenario(_origin: Origin, client: Client) -> None:
        failure = await failing(client, "http://x.example/")
        assert failure.reason is NetReason.DNS
        assert detail in failure.detail

    play(scenario, lambda: Client(resolve=resolve))


def test_the_next_address_is_tried_when_the_first_does_not_answer() -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.9", "127.0.0.1"]

    async def scenario(origin: Origin, client: Client) -> None:
        origin.serve("/x", Resource(b"here"))
        response = await get(client, f"http://two.example:{origin.port}/x")
        assert (response.body, response.peer_ip) == (b"here", "127.0.0.1")

    play(scenario, lambda: Client(resolve=resolve))


def test_an_address_that_never_answers_is_given_up_before_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "LAST_TRY_S", 0.05)

    async def scenario(_origin: Origin, client: Client) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf, contextlib.ExitStack() as queue:
            for _ in range(2):  # the queue is full: further connections are neither taken nor refused
                waiting = queue.enter_context(socket.socket())
                waiting.settimeout(0)
                waiting.connect_ex(deaf.getsockname())
            failed = await failing(client, f"http://127.0.0.1:{deaf.getsockname()[1]}/")
        assert (failed.reason, failed.detail) == (NetReason.CONNECT, "127.0.0.1: no answer")
        assert not failed.wrote

    play(scenario)


def test_a_resolver_that_hangs_is_within_the_deadline_and_harms_no_other() -> None:
    async def resolve(host: str, _port: int) -> list[str]:
        if host == "slow.example":
            await asyncio.get_running_loop().create_future()
        return ["127.0.0.1"]

    async def scenario(origin: Origin, client: Client) -> None:
        slow = asyncio.create_task(failing(client, "http://slow.example/", deadline_s=0.1))
        origin.serve("/x", Resource(b"here"))
        assert (await get(client, f"http://quick.example:{origin.port}/x")).body == b"here"
        failure = await slow
        assert (failure.reason, failure.wrote) == (NetReason.TIMEOUT, False)

    play(scenario, lambda: Client(resolve=resolve))


@pytest.mark.parametrize(("reply", "head"), [(b"", False), (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", True)])
def test_a_timeout_says_whether_the_request_was_written_and_the_head_came(reply: bytes, *, head: bool) -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        origin.serve("/x", Reply(raw=reply, hang=True))
        failure = await failing(client, origin.url("/x"), deadline_s=0.1)
        assert (failure.reason, failure.wrote, failure.head is not None) == (NetReason.TIMEOUT, True, head)

    play(scenario)


def test_after_a_failure_the_connection_is_not_used_again() -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        origin.serve("/ok", Reply(304))
        origin.serve("/big", Reply(200, body=b"x" * 1000))
        await get(client, origin.url("/ok"))
        await failing(client, origin.url("/big"), max_bytes=10)
        await get(client, origin.url("/ok"))
        assert [seen.connection for seen in origin.ledger] == [0, 0, 1]

    play(scenario)


def test_a_request_that_cannot_be_sent_costs_no_connection() -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        origin.serve("/ok", Reply(304))
        await get(client, origin.url("/ok"))
        for headers in ({"X": "\u2603"}, {"Bad Name": "x"}, {"X": "a\nb"}):
            failure = await failing(client, origin.url("/ok"), headers=headers)
            assert (failure.reason, failure.wrote) == (NetReason.BAD_REQUEST, False)
        await get(client, origin.url("/ok"))
        assert len(origin.ledger) == 2

    play(scenario)


def test_cancelling_a_request_ends_its_connection() -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        arrived = asyncio.Event()

        def hang(_seen: Seen) -> Reply:
            arrived.set()
            return Reply(raw=b"", hang=True)

        origin.serve("/x", hang)
        task = asyncio.create_task(get(client, origin.url("/x")))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(client._lanes) == 0

    play(scenario)


def test_tls_is_verified_kept_and_told_apart(tmp_path: Path) -> None:
    pem = make_certificate(tmp_path, name="127.0.0.1")

    async def scenario(_origin: Origin, client: Client) -> None:
        async with Origin({"/x": Reply(200, body=b"y" * 600_000)}, tls=serving(pem)) as secure:
            for _ in range(2):
                assert len((await get(client, secure.url("/x"))).body) == 600_000
            assert {seen.connection for seen in secure.ledger} == {0}
            stranger = Client(ssl_context=ssl.create_default_context())
            failure = await failing(stranger, secure.url("/x"))
            await stranger.aclose()
            assert (failure.reason, failure.wrote) == (NetReason.CERTIFICATE, False)

    play(scenario, lambda: Client(ssl_context=trusting(pem)))


def test_many_at_once_do_not_mix_up_their_answers() -> None:
    async def scenario(origin: Origin, client: Client) -> None:
        for n in range(80):
            origin.serve(f"/{n}", Reply(200, body=f"{n}".encode() * 50))
        responses = await asyncio.gather(*(get(client, origin.url(f"/{n}")) for n in range(80)))
        assert [response.body for response in responses] == [f"{n}".encode() * 50 for n in range(80)]

    play(scenario)
