"""INSERT … ON CONFLICT, which SQLite and PostgreSQL share but SQLAlchemy gives each a class for."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

Insert = SqliteInsert | PostgresInsert


def insert_into(table: Table, dialect: str) -> Insert:
    """An INSERT that knows ON CONFLICT, for `sqlite` or `postgresql`."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def upsert(table: Table, dialect: str) -> Insert:
    """Inserts a row or replaces the one with the same primary key; built once, so that it compiles once."""
    return replacing(table, dialect)


@cache
def insert_missing(table: Table, dialect: str) -> Insert:
    """Inserts a row unless one with the same primary key is there."""
    return insert_into(table, dialect).on_conflict_do_nothing(index_elements=list(table.primary_key.columns))


def replacing(
    table: Table, dialect: str, *, where: ColumnElement[bool] | None = None, keeping: Column[Any] | None = None
) -> Insert:
    """Like `upsert`; a row that `where` refuses stays as it is, a replaced one keeps its column `keeping`."""
    statement = insert_into(table, dialect)
    changed: dict[str, Any] = {
        c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key and c is not keeping
    }
    return statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=changed, where=where)
