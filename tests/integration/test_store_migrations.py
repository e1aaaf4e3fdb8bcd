"""The schema's history: made at once or migrated, a state ends up the same."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateIndex, CreateTable

from monitor.errors import StateTooNew, StoreError
from monitor.model import (
    Alert,
    Attempt,
    Delivery,
    Entry,
    Exchange,
    FeedState,
    ReceiverState,
    Route,
    StoredNearMiss,
    Story,
)
from monitor.ports import Clock
from monitor.store import feeds, migrate, open_reader, open_store, schema
from tests.contract.store_values import NOW, Waiting


def shape(connection: Connection) -> dict[str, str]:
    """Each table's and index's definition, its parts in the order of their text."""
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    return {name: " ".join(sorted(re.sub(r"[(),]", r" ", sql).split())) for name, sql in found}


def test_the_migrations_lead_to_exactly_the_tables_that_a_new_state_gets() -> None:
    with create_engine("sqlite://").connect() as made, create_engine("sqlite://").connect() as migrated:
        migrate.prepare(made, "here", now_ms=NOW)
        migrate.upgrade(migrated)
        assert shape(made) == shape(migrated)
        assert migrate.stored_revision(migrated, "here") == schema.REVISION


def test_a_state_of_the_first_revision_keeps_its_feeds_and_their_claims(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite:///{tmp_path / 'monitor.db'}"
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    with create_engine(url).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        state = FeedState("tass", "https://example.org/tass", polls=7, unfinished=1, next_due_ms=NOW + 1)
        connection.execute(schema.feed.insert(), feeds.row_of(state))
    with pytest.raises(StoreError, match=r"at revision 0001; start `monitor run` once to upgrade it"), open_reader(url):
        pass
    Waiting(open_store(url, clock=clock)).close()
    with open_reader(url) as reader:
        (feed,) = reader.feeds()
    assert (feed.id, feed.polls, feed.unfinished, feed.next_due_ms) == ("tass", 7, 1, NOW + 1)


def test_the_newest_migration_is_the_one_that_the_tables_stand_for() -> None:
    scripts = ScriptDirectory(str(migrate.MIGRATIONS))
    assert scripts.get_current_head() == schema.REVISION
    assert [s.revision for s in scripts.walk_revisions()][::-1] == list(migrate.KNOWN)


@pytest.mark.parametrize(
    ("model", "table"),
    [
        (FeedState, schema.feed),
        (Entry, schema.entry),
        (Exchange, schema.exchange),
        (Story, schema.story),
        (Alert, schema.alert),
        (Route, schema.route),
        (StoredNearMiss, schema.near_miss),
        (Delivery, schema.delivery),
        (Attempt, schema.attempt),
        (ReceiverState, schema.receiver),
    ],
)
def test_every_field_of_a_model_has_its_column(model: type[FeedState], table: object) -> None:
    assert {f.name for f in fields(model)} <= set(table.c.keys())  # type: ignore[attr-defined]


def test_the_tables_are_postgresql_too() -> None:
    dialect = make_url("postgresql://").get_dialect()()
    for table in schema.metadata.sorted_tables:
        compiled = str(CreateTable(table).compile(dialect=dialect))
        assert "ROWID" not in compiled
        for index in table.indexes:
            assert "CREATE INDEX" in str(CreateIndex(index).compile(dialect=dialect))


def test_a_state_of_an_unknown_revision_is_left_alone(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite:///{tmp_path / 'monitor.db'}"
    Waiting(open_store(url, clock=clock)).close()
    with create_engine(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StateTooNew, match=r"monitor\.db is at revision 9999, .* written by a newer version"):
        open_store(url, clock=clock)
    with pytest.raises(StateTooNew), open_reader(url):
        pass


def test_somebody_elses_database_is_left_alone(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    with create_engine(url).begin() as connection:
        connection.execute(text("CREATE TABLE precious (id INTEGER)"))
    with pytest.raises(StoreError, match=r"other\.db is a database, but none of monitor's"):
        open_store(url, clock=clock)
    with create_engine(url).begin() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master")).scalars().all()
    assert names == ["precious"]


def test_a_new_and_a_current_state_need_no_alembic(tmp_path: Path) -> None:
    program = """
import asyncio, sys
from monitor.clock import SystemClock
from monitor.store import open_store
for _ in range(2):
    asyncio.run(open_store(sys.argv[1], clock=SystemClock()).close())
sys.exit("alembic" in sys.modules)
"""
    url = f"sqlite:///{tmp_path / 'monitor.db'}"
    assert subprocess.run([sys.executable, "-c", program, url], check=False).returncode == 0
