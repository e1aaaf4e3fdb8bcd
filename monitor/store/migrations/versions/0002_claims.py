"""Claims of feeds in a table of their own: a claim no longer rewrites the feed's row and its place in the schedule."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table. Feeds that an earlier version had claimed stand as unfinished; a start takes them back."""
    op.create_table(
        "claim",
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_claim")),
        sqlite_with_rowid=False,
    )
