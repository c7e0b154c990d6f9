"""What open-data lists say of a facility besides what we have columns for."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # With a default, so that facilities that are there already are on no list.
    op.add_column("facility", sa.Column("published", sa.Text, nullable=False, server_default="{}"))
