"""What callers said, utterance by utterance."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "utterances",
        sa.Column("interaction", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("spoken_ms", sa.BigInteger(), nullable=False),
        sa.Column("waited_ms", sa.BigInteger(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("privacy", sa.Text(), nullable=False),
        sa.Column("audio", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction"], ["interactions.id"], name="fk_utterances_interaction_interactions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("interaction", "row", name="pk_utterances"),
    )
    op.create_index("ix_utterances_at", "utterances", ["at"])


def downgrade() -> None:
    op.drop_table("utterances")
