"""What is learnt in peace, and what people say: the newest rehearsal of each device, and words on access points."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "rehearsal",
        sa.Column("device", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("cause", "detail", "unready", "unprepared")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("commands", "host_key")),
        sa.Column("proven_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "word",
        sa.Column("ap", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
    )
