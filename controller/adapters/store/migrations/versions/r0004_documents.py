"""What access points are told over MQTT, and the one sequence that numbers it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("ap", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
    sequence = op.create_table(
        "document_sequence",
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("generation", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(sequence, [{"epoch": 0, "generation": 0}])
    op.create_table(
        "key_turn",
        sa.Column("ap", sa.Text, primary_key=True),
        sa.Column("turns", sa.BigInteger, nullable=False),
    )
