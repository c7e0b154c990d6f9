"""The first schema, and the triggers that keep the audit and the declarations' numbers from being rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SQLITE_TRIGGERS = (
    "CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    "CREATE TRIGGER audit_keeps_words BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    "CREATE TRIGGER declaration_keeps_rows BEFORE DELETE ON declaration "
    "BEGIN SELECT RAISE(ABORT, 'declarations are never deleted'); END",
    # INSERT OR REPLACE deletes without asking the triggers above.
    "CREATE TRIGGER audit_is_in_order BEFORE INSERT ON audit "
    "WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit) "
    "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    "CREATE TRIGGER declaration_is_in_order BEFORE INSERT ON declaration "
    "WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM declaration) "
    "BEGIN SELECT RAISE(ABORT, 'a declaration takes the next number'); END",
)

POSTGRESQL_TRIGGERS = (
    "CREATE FUNCTION hinan_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    "CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION hinan_refuse()",
    "CREATE TRIGGER declaration_keeps_rows BEFORE DELETE OR TRUNCATE ON declaration "
    "FOR EACH STATEMENT EXECUTE FUNCTION hinan_refuse()",
)


def upgrade() -> None:
    _create_town()
    _create_declaration()
    _create_audit()
    _create_problem()
    for trigger in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_TRIGGERS:
        op.execute(trigger)


def _create_town() -> None:
    op.create_table(
        "facility",
        sa.Column("id", sa.Text, primary_key=True),
        *_texts("name", "kana", "area", "address", "capacity", "contact"),
        sa.Column("latitude", sa.Double),
        sa.Column("longitude", sa.Double),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Text, primary_key=True),
        *_texts("address", "profile", "credential", "snmp", "host_key", "parameters"),
        sa.Column("ssh_port", sa.Integer, nullable=False),
        sa.Column("snmp_port", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_table(
        "access_point",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("facility", sa.Text, sa.ForeignKey("facility.id"), nullable=False),
        sa.Column("device", sa.Text, sa.ForeignKey("device.id"), nullable=False),
        *_texts("name", "name_on_device", "group"),
        sa.Column("position", sa.Integer, nullable=False),
    )


def _create_declaration() -> None:
    op.create_table(
        "declaration",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("kind", "reason", "ordered_by", "declared_by", "ended_by", "facilities", "signed_off"),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
    )


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_texts("who", "what", "subject", "why", "result", "chain"),
    )


def _create_problem() -> None:
    op.create_table(
        "problem",
        sa.Column("device", sa.Text, primary_key=True),
        *_texts("address", "profile", "credential", "cause", "detail"),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True)),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
