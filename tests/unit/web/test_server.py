from __future__ import annotations

import asyncio
import socket

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from monitor.errors import PortTaken
from monitor.web.server import PageServer, bind


def test_a_free_port_is_bound_and_its_address_told() -> None:
    with bind("127.0.0.1:0") as listener:
        port = listener.getsockname()[1]
        assert PageServer(Starlette(), listener).address == f"http://127.0.0.1:{port}/"


def test_an_ipv6_address_is_written_in_brackets() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        listener = bind("[::1]:0")
    except PortTaken:
        pytest.skip("no IPv6 loopback here")
    with listener:
        assert PageServer(Starlette(), listener).address.startswith("http://[::1]:")


def test_a_taken_port_says_which_why_and_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(PortTaken) as raised:
            bind(listen)
    assert raised.value.listen == listen
    assert str(raised.value) == (
        f"can't listen on {listen}: Address already in use; set settings.listen to a free port, or `off`"
    )


@pytest.mark.parametrize("listen", ["203.0.113.1:80", "no-such-host.invalid:80"])
def test_an_address_that_is_not_ours_is_told_as_well(listen: str) -> None:
    with pytest.raises(PortTaken, match=f"can't listen on {listen}: "):
        bind(listen)


def test_a_port_is_taken_from_the_moment_it_is_bound() -> None:
    with bind("127.0.0.1:0") as listener, pytest.raises(PortTaken, match="Address already in use"):
        bind(f"127.0.0.1:{listener.getsockname()[1]}")


def test_a_page_answers_until_told_to_stop() -> None:
    async def hello(_request: object) -> PlainTextResponse:
        return PlainTextResponse("hello")

    async def look() -> bytes:
        server = PageServer(Starlette(routes=[Route("/", hello)]), bind("127.0.0.1:0"))
        port = int(server.address.rstrip("/").rpartition(":")[2])
        running = asyncio.create_task(server.run_until_told())
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        writer.close()
        server.stop()
        await asyncio.wait_for(running, 10)
        with pytest.raises(OSError, match="Connect call failed"):
            await asyncio.open_connection("127.0.0.1", port)
        return answer

    answer = asyncio.run(look())
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"server:" not in answer.lower()
    assert answer.endswith(b"hello")
