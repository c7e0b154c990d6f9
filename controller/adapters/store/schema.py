"""The tables. Every column is named like the field it keeps, so that rows and dataclasses turn into each other."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from controller.adapters.store.columns import (
    CAUSE_OR_NULL,
    IDS,
    IDS_OR_NULL,
    LINES,
    LOOKS,
    MESSAGE,
    MESSAGE_OR_NULL,
    PAIRS,
    WLANS,
    AsText,
    Level,
    UtcTime,
)
from controller.core.declaration import Kind
from controller.core.evidence import Evidence
from controller.core.facility_mark import Opening
from controller.core.problem import Cause
from controller.core.records import Direction, ProofSource

METADATA = MetaData()

REVISION_TABLE = "hinan_revision"
"""Not Alembic's usual name, so that another program's database is told apart from a newer one of ours."""

FACILITY = Table(
    "facility",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kana", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("capacity", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("published", PAIRS, nullable=False),
    Column("position", Integer, nullable=False),
)

DEVICE = Table(
    "device",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("credential", Text, nullable=False),
    Column("snmp", Text, nullable=False),
    Column("ssh_port", Integer, nullable=False),
    Column("snmp_port", Integer, nullable=False),
    Column("host_key", Text, nullable=False),
    Column("parameters", PAIRS, nullable=False),
    Column("position", Integer, nullable=False),
)

ACCESS_POINT = Table(
    "access_point",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("facility", Text, ForeignKey("facility.id"), nullable=False),
    Column("device", Text, ForeignKey("device.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_on_device", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("position", Integer, nullable=False),
)

DECLARATION = Table(
    "declaration",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", AsText(str, Kind), nullable=False),
    Column("reason", Text, nullable=False),
    Column("ordered_by", Text, nullable=False),
    Column("declared_by", Text, nullable=False),
    Column("declared_at", UtcTime, nullable=False),
    Column("facilities", IDS, nullable=False),
    Column("ends_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("ended_by", Text, nullable=False),
    Column("closed_at", UtcTime),
    Column("signed_off", IDS, nullable=False),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("chain", Text, nullable=False),
)

# No foreign key: a session may end, and report a problem, after its device left the inventory.
PROBLEM = Table(
    "problem",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("credential", Text, nullable=False),
    Column("cause", AsText(str, Cause), nullable=False),
    Column("detail", MESSAGE, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try", UtcTime),
)

# No foreign keys from here on: what happened stays true when a device or a facility leaves the inventory.
PROOF = Table(
    "proof",
    METADATA,
    Column("declaration", Integer, primary_key=True, autoincrement=False),
    Column("ap", Text, primary_key=True),
    Column("direction", AsText(str, Direction), primary_key=True),
    Column("first_at", UtcTime, nullable=False),
    Column("newest_at", UtcTime, nullable=False),
    Column("evidence", Level(Evidence), nullable=False),
    Column("source", AsText(str, ProofSource), nullable=False),
    Column("looks", LOOKS, nullable=False),
)

STATE_BEFORE = Table(
    "state_before",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("wlans", WLANS, nullable=False),
)

PAST_PROBLEM = Table(
    "past_problem",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("device", Text, nullable=False),
    Column("cause", AsText(str, Cause), nullable=False),
    Column("detail", MESSAGE, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime),
    Column("epoch", Integer, nullable=False),
    Index("past_problem_device", "device"),
)

# Sorted by hour on disk: the rows of the present hour, which are written again every few minutes, lie side by side.
HISTORY = Table(
    "history",
    METADATA,
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("facility", Text, primary_key=True),
    Column("clients", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

REHEARSAL = Table(
    "rehearsal",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("cause", CAUSE_OR_NULL, nullable=False),
    Column("detail", MESSAGE_OR_NULL, nullable=False),
    Column("unready", IDS, nullable=False),
    Column("unprepared", IDS_OR_NULL, nullable=False),
    Column("commands", LINES, nullable=False),
    Column("host_key", Text, nullable=False),
    Column("proven_at", UtcTime),
)

WORD = Table(
    "word",
    METADATA,
    Column("ap", Text, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("epoch", Integer, nullable=False),
)

# No foreign key: an import that leaves a facility out by mistake must not lose what people said of it.
FACILITY_MARK = Table(
    "facility_mark",
    METADATA,
    Column("facility", Text, primary_key=True),
    Column("opening", AsText(str, Opening), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", Text, nullable=False),
)

# As it is published, to the letter.
DOCUMENT = Table(
    "document",
    METADATA,
    Column("ap", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

# One row: the newest pair that was given out.
DOCUMENT_SEQUENCE = Table(
    "document_sequence",
    METADATA,
    Column("epoch", BigInteger, nullable=False),
    Column("generation", BigInteger, nullable=False),
)

KEY_TURN = Table(
    "key_turn",
    METADATA,
    Column("ap", Text, primary_key=True),
    Column("turns", BigInteger, nullable=False),
)
