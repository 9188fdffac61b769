"""The first storey: patients, agents, dispositions, interactions with their steps and offers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _patients()
    _staff()
    _interactions()
    _path()


def _patients() -> None:
    op.create_table(
        "patients",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patients"),
    )
    op.create_table(
        "phones",
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name="fk_phones_patient_patients", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("patient", "position", name="pk_phones"),
    )
    op.create_index("ix_phones_mark", "phones", ["mark"])
    op.create_table(
        "patient_languages",
        sa.Column("patient", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient"], ["patients.id"], name="fk_patient_languages_patient_patients", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("patient", "position", name="pk_patient_languages"),
    )


def _staff() -> None:
    op.create_table(
        "agents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("extension", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
    )
    op.create_table(
        "dispositions",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_dispositions"),
    )


def _interactions() -> None:
    op.create_table(
        "interactions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("dialled", sa.Text(), nullable=False),
        sa.Column("caller_mark", sa.LargeBinary(), nullable=True),
        sa.Column("caller_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("patient", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("flow_version", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("hung_up_by", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=True),
        sa.Column("ivr_ms", sa.BigInteger(), nullable=False),
        sa.Column("wait_ms", sa.BigInteger(), nullable=False),
        sa.Column("ring_ms", sa.BigInteger(), nullable=False),
        sa.Column("talk_ms", sa.BigInteger(), nullable=False),
        sa.Column("acw_ms", sa.BigInteger(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("notes_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_interactions"),
    )
    op.create_index("ix_interactions_caller_mark", "interactions", ["caller_mark"])
    op.create_index("ix_interactions_patient", "interactions", ["patient"])
    op.create_index("ix_interactions_started_at", "interactions", ["started_at"])


def _path() -> None:
    op.create_table(
        "steps",
        sa.Column("interaction", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("utterance", sa.Text(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("privacy", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction"], ["interactions.id"], name="fk_steps_interaction_interactions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("interaction", "row", name="pk_steps"),
    )
    op.create_table(
        "offers",
        sa.Column("interaction", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("offer", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ring_ms", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction"], ["interactions.id"], name="fk_offers_interaction_interactions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("interaction", "row", name="pk_offers"),
    )


def downgrade() -> None:
    for table in (
        "steps",
        "phones",
        "patient_languages",
        "offers",
        "patients",
        "interactions",
        "dispositions",
        "agents",
    ):
        op.drop_table(table)
