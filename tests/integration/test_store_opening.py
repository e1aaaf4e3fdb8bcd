"""States that are there, missing, locked, foreign or out of reach: what opening them says and leaves behind."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import StateLocked, StoreConflict, StoreError, StoreUnavailable
from monitor.ports import Clock
from monitor.store import open_pen, open_reader, open_store, state_path
from monitor.store.lock import owner_pid
from tests.contract.store_values import NOW, Waiting, alert, fire, put, spec


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "monitor.db"


@pytest.fixture
def running(path: Path, clock: Clock) -> Iterator[Waiting]:
    """A store that is open, as a daemon's is."""
    store = Waiting(open_store(f"sqlite:///{path}", clock=clock))
    yield store
    store.close()


def test_a_missing_folder_is_made_for_its_owner_alone(path: Path, running: Waiting) -> None:
    assert running.read(lambda r: r.feeds()) == []
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()} == {0o600}


def test_what_was_written_is_there_when_opened_again(path: Path, clock: Clock) -> None:
    for _ in range(2):
        store = Waiting(open_store(f"sqlite:///{path}", clock=clock))
        store.write(lambda tx: tx.sync_feeds([spec("tass")], now_ms=NOW))
        store.close()
    with open_reader(f"sqlite:///{path}") as reader:
        assert [f.id for f in reader.feeds()] == ["tass"]
        assert reader.meta("created_ms") == str(NOW)


def test_closing_leaves_no_log_behind(path: Path, clock: Clock) -> None:
    store = Waiting(open_store(f"sqlite:///{path}", clock=clock))
    store.read(lambda r: r.feeds())
    store.close()
    assert sorted(p.name for p in path.parent.iterdir()) == ["monitor.db", "monitor.db.lock", "monitor.db.turn"]


def test_commits_wait_for_the_disk_and_nothing_is_mapped(running: Waiting) -> None:
    def pragmas(tx: object) -> list[object]:
        run = tx.connection.exec_driver_sql  # type: ignore[attr-defined]
        return [run(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys", "mmap_size")]

    assert running.write(pragmas) == ["wal", 2, 1, 0]


def test_a_second_daemon_is_refused_by_path_and_pid(path: Path, running: Waiting, clock: Clock) -> None:
    with pytest.raises(StateLocked, match=rf"monitor\.db is in use by a running monitor \(pid {os.getpid()}\)"):
        open_store(f"sqlite:///{path}", clock=clock)
    assert running.read(lambda r: r.feeds()) == []


def test_a_second_daemon_in_another_process_is_refused(path: Path, running: Waiting) -> None:
    assert running.read(lambda r: r.feeds()) == []
    program = "from monitor.clock import SystemClock; from monitor.store import open_store; import sys\n"
    program += "open_store(sys.argv[1], clock=SystemClock())"
    tried = subprocess.run(
        [sys.executable, "-c", program, f"sqlite:///{path}"], capture_output=True, text=True, check=False
    )
    assert f"StateLocked: {path} is in use by a running monitor (pid {os.getpid()})" in tried.stderr


def test_the_owner_is_known_while_it_lives(path: Path, clock: Clock) -> None:
    assert owner_pid(path) is None
    store = Waiting(open_store(f"sqlite:///{path}", clock=clock))
    assert owner_pid(path) == os.getpid()
    store.close()
    assert owner_pid(path) is None


def test_a_state_can_be_opened_again_after_a_failed_opening(path: Path, clock: Clock) -> None:
    path.parent.mkdir()
    path.write_text("this is no database, and longer than a header of a hundred bytes would need to be" * 2)
    with pytest.raises(StoreUnavailable, match=r"monitor\.db can't be used now: file is not a database"):
        open_store(f"sqlite:///{path}", clock=clock)
    path.unlink()
    Waiting(open_store(f"sqlite:///{path}", clock=clock)).close()


def test_a_folder_that_is_a_file_is_named(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(
        StoreUnavailable, match=r"can't write the state .*state/monitor\.db: (Not a directory|File exists)"
    ):
        open_store(f"sqlite:///{tmp_path / 'state' / 'monitor.db'}", clock=clock)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_named(tmp_path: Path, clock: Clock) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreUnavailable, match=r"can't write the state .*monitor\.db: Permission denied"):
        open_store(f"sqlite:///{tmp_path / 'monitor.db'}", clock=clock)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://localhost/monitor", "postgresql is not supported yet as a state; write sqlite:///PATH"),
        ("nonsense", "'nonsense' is no state URL; write sqlite:///PATH"),
        (
            "sqlite://host/a.db",
            "'sqlite://host/a.db' names a host; write sqlite:///PATH, with a fourth / for an absolute path",
        ),
        ("sqlite:///a.db?mode=ro", "'sqlite:///a.db?mode=ro': sqlite:///PATH has no options"),
    ],
)
def test_a_url_that_names_no_state_is_refused(url: str, message: str, clock: Clock) -> None:
    with pytest.raises(StoreError) as refused:
        open_store(url, clock=clock)
    assert str(refused.value) == message


def test_paths_with_odd_characters_are_taken_as_they_are(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "we ird#%41.db"
    assert state_path(f"sqlite:///{path}") == path
    Waiting(open_store(f"sqlite:///{path}", clock=clock)).close()
    assert path.exists()
    with open_reader(f"sqlite:///{path}") as reader:
        assert reader.feeds() == []


def test_a_missing_state_is_named_and_not_made(path: Path) -> None:
    with (
        pytest.raises(StoreError, match=r"no state at .*monitor\.db: no monitor has run there yet"),
        open_reader(f"sqlite:///{path}"),
    ):
        pass
    assert not path.exists()


def test_an_empty_file_is_no_state(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with (
        pytest.raises(StoreError, match=r"monitor\.db is empty: no monitor has run there yet"),
        open_reader(f"sqlite:///{path}"),
    ):
        pass


def test_a_state_in_memory_has_no_outside() -> None:
    with pytest.raises(StoreError, match="in memory belongs to its process"), open_reader("sqlite://"):
        pass


def test_a_reader_sees_what_a_running_daemon_committed(path: Path, running: Waiting) -> None:
    running.write(lambda tx: fire(tx, 1))
    with open_reader(f"sqlite:///{path}") as reader:
        assert [d.id for d in reader.deliveries()] == ["msg-desk1"]
        running.write(lambda tx: fire(tx, 2))
        assert len(reader.deliveries()) == 1, "one consistent snapshot"
    with open_reader(f"sqlite:///{path}") as reader:
        assert len(reader.deliveries()) == 2


def test_a_reader_can_not_write(path: Path, running: Waiting) -> None:
    running.write(lambda tx: fire(tx, 1))
    with pytest.raises(StoreUnavailable, match="readonly"), open_reader(f"sqlite:///{path}") as reader:
        reader.connection.exec_driver_sql("DELETE FROM entry")  # type: ignore[attr-defined]


def test_a_pen_writes_beside_a_running_daemon(path: Path, running: Waiting) -> None:
    running.write(lambda tx: fire(tx, 1))
    with open_pen(f"sqlite:///{path}") as tx:
        fire(tx, 2)
    assert [d.id for d in running.read(lambda r: r.deliveries())] == ["msg-desk1", "msg-desk2"]
    running.write(lambda tx: fire(tx, 3))
    assert running.read(lambda r: r.audit()) == []


def test_a_pen_that_breaks_off_writes_nothing(path: Path, running: Waiting) -> None:
    with pytest.raises(StoreConflict), open_pen(f"sqlite:///{path}") as tx:
        put(tx, alert("a1"), alert("a1"))
    assert running.read(lambda r: r.alerts()) == []
