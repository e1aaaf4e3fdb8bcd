"""Articles to fetch: claimed in the order in which they are due, and let go of by a daemon that died."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, text, update

from monitor.model import Article
from monitor.store.rows import ARTICLE
from monitor.store.schema import WAITS, article

_DUE = (
    ARTICLE.query.where(text(WAITS), article.c.due_ms <= bindparam("now"))
    .order_by(article.c.due_ms, article.c.entry_id)
    .limit(bindparam("most"))
)
_CLAIM = (
    update(article)
    .where(article.c.entry_id.in_(bindparam("ids", expanding=True)))
    .values(attempts=article.c.attempts + 1, claimed_ms=bindparam("now"), due_ms=bindparam("until"))
)
_RELEASE = (
    update(article)
    .where(text(WAITS), article.c.claimed_ms.is_not(None))
    .values(claimed_ms=None, due_ms=bindparam("now"))
)


def claim(connection: Connection, *, now_ms: int, limit: int, lease_ms: int) -> list[Article]:
    """Due articles as they stand after the claim."""
    found = ARTICLE.values(connection.execute(_DUE, {"now": now_ms, "most": limit}).all())
    if not found:
        return []
    ids = [one.entry_id for one in found]
    connection.execute(_CLAIM, {"ids": ids, "now": now_ms, "until": now_ms + lease_ms})
    claimed = connection.execute(ARTICLE.query.where(article.c.entry_id.in_(ids))).all()
    by_id = {one.entry_id: one for one in ARTICLE.values(claimed)}
    return [by_id[one] for one in ids]


def release(connection: Connection, *, now_ms: int) -> int:
    """Makes claimed articles due now; returns how many."""
    return connection.execute(_RELEASE, {"now": now_ms}).rowcount
