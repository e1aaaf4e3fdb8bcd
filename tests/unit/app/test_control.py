from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from monitor.app.control import Answer, ControlServer, ask, socket_path


async def answered(folder: Path, *lines: bytes) -> list[bytes]:
    """What the server says to raw lines."""

    async def reload() -> Answer:
        return {"ok": True, "generation": 2}

    server = ControlServer(folder / "control.sock", {"reload": reload})
    await server.start()
    try:
        answers = []
        for line in lines:
            reader, writer = await asyncio.open_unix_connection(folder / "control.sock")
            writer.write(line)
            await writer.drain()
            answers.append(await reader.readline())
            writer.close()
        return answers
    finally:
        await server.close()


def test_a_known_question_is_answered(tmp_path: Path) -> None:
    assert asyncio.run(answered(tmp_path, b'{"ask": "reload"}\n')) == [b'{"ok": true, "generation": 2}\n']


@pytest.mark.parametrize("line", [b"\n", b"reload\n", b'{"ask": "reboot"}\n', b"[]\n", b"\xff\xfe\n", b'{"ask": []}\n'])
def test_anything_else_is_told_what_may_be_asked(tmp_path: Path, line: bytes) -> None:
    assert asyncio.run(answered(tmp_path, line)) == [b'{"ok": false, "error": "ask one of reload"}\n']


def test_a_line_without_end_neither_fills_memory_nor_stops_the_server(tmp_path: Path) -> None:
    endless, then = asyncio.run(answered(tmp_path, b"x" * 200_000, b'{"ask": "reload"}\n'))
    assert endless == b""
    assert then == b'{"ok": true, "generation": 2}\n'


def test_only_the_owner_may_open_the_socket_and_an_old_one_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    path.touch()

    async def look() -> int:
        server = ControlServer(path, {})
        await server.start()
        mode = path.stat().st_mode
        await server.close()
        return mode

    mode = asyncio.run(look())
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600
    assert not path.exists()


def test_asking_nobody_is_an_oserror(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        asyncio.run(ask(tmp_path / "control.sock", "reload", timeout_s=5))


def test_a_daemon_that_hangs_up_is_no_answer(tmp_path: Path) -> None:
    async def hang_up() -> None:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readline()
            writer.close()

        server = await asyncio.start_unix_server(serve, path=tmp_path / "s")
        try:
            await ask(tmp_path / "s", "reload", timeout_s=5)
        finally:
            server.close()

    with pytest.raises(ConnectionResetError, match="without an answer"):
        asyncio.run(hang_up())


def test_the_socket_lies_in_the_runtime_directory_under_systemd_else_beside_the_state(tmp_path: Path) -> None:
    assert socket_path(tmp_path, {"RUNTIME_DIRECTORY": "/run/monitor"}) == Path("/run/monitor/control.sock")
    assert socket_path(tmp_path, {}) == tmp_path / "control.sock"


def test_a_state_deep_in_the_tree_has_its_socket_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / ("d" * 60) / ("e" * 60)
    folder.mkdir(parents=True)
    assert len(str(folder / "control.sock")) > 107

    async def reload() -> Answer:
        return {"ok": True}

    async def look() -> Answer:
        server = ControlServer(folder / "control.sock", {"reload": reload})
        await server.start()
        try:
            return await ask(folder / "control.sock", "reload", timeout_s=5)
        finally:
            await server.close()

    assert asyncio.run(look()) == {"ok": True}
    assert list(folder.iterdir()) == []


def test_a_long_answer_arrives_whole(tmp_path: Path) -> None:
    async def refuse() -> Answer:
        return {"ok": False, "problems": ["monitor.yaml:1:1: wrong"] * 20_000}

    async def look() -> Answer:
        server = ControlServer(tmp_path / "control.sock", {"reload": refuse})
        await server.start()
        try:
            return await ask(tmp_path / "control.sock", "reload", timeout_s=5)
        finally:
            await server.close()

    assert len(asyncio.run(look())["problems"]) == 20_000
