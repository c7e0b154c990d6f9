"""The daemon's configuration file, whole: everything that can be set, its default, and why it is that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from controller.strict_toml import read_strictly

STRICT = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Config:
    """Paths that are not absolute are taken from the folder of the configuration file."""

    __pydantic_config__: ClassVar = STRICT
    town: str
    """The town's name as staff read it on the board."""
    credentials: Path = Path("credentials.toml")
    database: str = "sqlite:///hinan.db"
    """An SQLAlchemy URL: `sqlite:///file` or `postgresql+psycopg://...`."""
    profiles: Path | None = None
    """A folder with the site's own device profiles; they go before those that ship with the project."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Values for profile parameters that hold for the whole town, such as `vlan = "700"`."""
    poll_s: float = 10.0
    """How often every device is looked at."""
    metrics: str = ""
    """`127.0.0.1:9464` serves /metrics there for Prometheus; empty: on the API's socket only."""

    def __post_init__(self) -> None:
        if not 1 <= self.poll_s <= 300:
            raise ValueError("poll_s must be 1 to 300 seconds")
        host, _, port = self.metrics.rpartition(":")
        if self.metrics and not (host and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError("metrics must be ADDRESS:PORT, such as 127.0.0.1:9464")


def load_config(path: Path) -> Config:
    """The configuration with its paths made absolute. Raises InputError with one message per fault."""
    return read_strictly(path, Config)
