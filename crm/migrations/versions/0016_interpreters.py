"""Interpreters in a talk: who was rung, for which language, how long he was there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("interactions", sa.Column("interpreter_ms", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "interpreters",
        sa.Column("interaction", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("interpreter", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("qualified", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("ring_ms", sa.BigInteger(), nullable=False),
        sa.Column("joined_ms", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction"], ["interactions.id"], name="fk_interpreters_interaction_interactions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("interaction", "row", name="pk_interpreters"),
    )


def downgrade() -> None:
    op.drop_table("interpreters")
    op.drop_column("interactions", "interpreter_ms")
