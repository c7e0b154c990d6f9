"""What people look back on: proofs, the state before a change, past problems, and the history of connections."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "proof",
        sa.Column("declaration", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("ap", sa.Text, primary_key=True),
        sa.Column("direction", sa.Text, primary_key=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("newest_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("looks", sa.Text, nullable=False),
    )
    op.create_table(
        "state_before",
        sa.Column("device", sa.Text, primary_key=True),
        sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wlans", sa.Text, nullable=False),
    )
    op.create_table(
        "past_problem",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("epoch", sa.Integer, nullable=False),
    )
    op.create_index("past_problem_device", "past_problem", ["device"])
    op.create_table(
        "history",
        sa.Column("hour", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("facility", sa.Text, primary_key=True),
        sa.Column("clients", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    # Problems that are there now began before anybody wrote down the past ones.
    op.execute(
        "INSERT INTO past_problem (device, cause, detail, since, epoch) "
        "SELECT device, cause, detail, since, epoch FROM problem ORDER BY since, device"
    )
