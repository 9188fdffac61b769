"""Messages that callers leave are tasks: topic, language, recording, length and, sealed, what was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TEXTS = ("topic", "language", "recording")


def upgrade() -> None:
    for name in _TEXTS:
        op.add_column("tasks", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("duration_ms", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("tasks", sa.Column("transcript_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    for name in (*_TEXTS, "duration_ms", "transcript_sealed"):
        op.drop_column("tasks", name)
