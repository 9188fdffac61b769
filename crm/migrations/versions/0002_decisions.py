"""The second storey: the story of each wait, with what was decided and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("interaction", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction"], ["interactions.id"], name="fk_decisions_interaction_interactions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("interaction", "row", name="pk_decisions"),
    )


def downgrade() -> None:
    op.drop_table("decisions")
