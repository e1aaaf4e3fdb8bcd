"""Which of a database's errors mean that it took nothing, and every one of them in our own words."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from monitor.errors import StoreConflict, StoreError, StoreUnavailable

_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
"""Primary result codes (https://www.sqlite.org/rescode.html) that speak of the disk or of locks, not of our SQL."""


def unavailable(error: BaseException) -> bool:
    """True when the error says that the database can't be read or written now, whatever the statement."""
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _UNAVAILABLE


def words(error: BaseException) -> str:
    """What the database itself said."""
    return str(error.orig if isinstance(error, DBAPIError) else error)


def translated(error: SQLAlchemyError, where: object = "the state") -> StoreError:
    """The error in our own words."""
    if unavailable(error):
        return StoreUnavailable(f"{where} can't be used now: {words(error)}")
    if isinstance(error, IntegrityError):
        return StoreConflict(f"{where} holds what contradicts this: {words(error)}")
    return StoreError(f"{where} can't be used like that: {words(error)}")
