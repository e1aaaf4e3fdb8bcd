"""Brings a state to the revision that this version speaks. Alembic is imported only when there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

import monitor
from monitor.errors import StateTooNew, StoreError
from monitor.store import schema

MIGRATIONS = Path(__file__).parent / "migrations"

KNOWN = ("0001", schema.REVISION)
"""All revisions that this version can start from, oldest first."""


def stored_revision(connection: Connection, where: object) -> str | None:
    """The revision that the state is at; None when it is empty."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found
    if tables:
        raise StoreError(f"{where} is a database, but none of monitor's; give another --state")
    return None


def check_revision(connection: Connection, where: object) -> str | None:
    """The stored revision, when this version knows it."""
    revision = stored_revision(connection, where)
    if revision is not None and revision not in KNOWN:
        raise StateTooNew(
            f"{where} is at revision {revision}, which monitor {monitor.__version__} doesn't know: it was written by a "
            "newer version; install that one, or restore a backup"
        )
    return revision


def prepare(connection: Connection, where: object, *, now_ms: int) -> None:
    """Makes an empty state, or upgrades an older one, in the caller's transaction."""
    revision = check_revision(connection, where)
    if revision is None:
        _create(connection, now_ms=now_ms)
    elif revision != schema.REVISION:
        upgrade(connection)


def _create(connection: Connection, *, now_ms: int) -> None:
    """All tables at once; a test holds them equal to what the migrations lead to."""
    schema.metadata.create_all(connection)
    connection.execute(
        text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": schema.REVISION})
    facts = {"created_ms": str(now_ms), "created_by": monitor.__version__}
    connection.execute(schema.meta.insert(), [{"key": key, "value": value} for key, value in facts.items()])


def upgrade(connection: Connection) -> None:
    """Runs every migration that the state has not seen."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
