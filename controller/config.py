"""The daemon's configuration file, whole: everything that can be set, its default, and why it is that."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import Field

from controller.core.history import DAYS_DEFAULT
from controller.core.message import Message
from controller.core.public import HIDE_BELOW_DEFAULT
from controller.lanes import Limits
from controller.strict_toml import read_strictly

STRICT = {"extra": "forbid"}

HISTORY_DAYS_MAX = 3660
"""Ten years: about 1 GB for 100 access points that are never quiet."""


MQTT_PORTS = {"mqtts": 8883, "mqtt": 1883}


@dataclass(frozen=True, slots=True)
class MqttConfig:
    """Access points that are told over MQTT. Off until `url` is set; `hinan mqtt setup` writes all of it."""

    __pydantic_config__: ClassVar = STRICT
    url: str = ""
    """`mqtts://broker.example:8883`. `mqtt://127.0.0.1:1883`, without TLS, on this machine only."""
    ca: Path = Path("mqtt/ca.crt")
    """The town's own certificate authority."""
    certificate: Path = Path("mqtt/_controller.crt")
    key: Path = Path("mqtt/_controller.key")
    topic: str = "hinan/v1"
    """What all topics begin with."""
    signing_key: Path | None = None
    """An Ed25519 key in PEM: documents are signed, so that an intruder on the broker can open nothing."""
    key_switches: tuple[str, ...] = ()
    """Ids of access points whose key switch may declare for the whole town."""
    town_status: bool = False
    """True: other systems are told how the town stands, on the topic `town`; see docs/mqtt-contract.md."""

    def __post_init__(self) -> None:
        if self.url:
            scheme, host, _ = self.parts
            if scheme not in MQTT_PORTS or not host:
                raise ValueError("url must be such as mqtts://broker.example:8883")
            if scheme == "mqtt" and host not in ("127.0.0.1", "::1", "localhost"):
                raise ValueError("url without TLS (mqtt://) is for a broker on this machine only; use mqtts://")
        if not re.fullmatch(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", self.topic):
            raise ValueError("topic must be levels of letters, digits and hyphens, such as hinan/v1")

    @property
    def parts(self) -> tuple[str, str, int]:
        """Scheme, host and port."""
        parts = urlsplit(self.url)
        return parts.scheme, parts.hostname or "", parts.port or MQTT_PORTS.get(parts.scheme, 0)


@dataclass(frozen=True, slots=True)
class WebConfig:
    """The screen for staff in a browser, served by `hinan web`. Off until `listen` is set."""

    __pydantic_config__: ClassVar = STRICT
    listen: str = ""
    """`0.0.0.0:8443`, which needs a certificate; `127.0.0.1:8080`, without one, on this machine only."""
    certificate: Path | None = None
    """For TLS: the server's certificate in PEM, with those between it and the authority that browsers know."""
    key: Path | None = None
    """The certificate's private key in PEM, readable for the daemon's account only."""
    people: Path = Path("web-people.json")
    """Who may sign in, with hashes of their passwords; written by `hinan web user`, never by hand."""
    screens: Annotated[int, Field(ge=1, le=100)] = 10
    """Open at once, over all people. Each is a program of its own and takes about 70 MB of memory."""

    def __post_init__(self) -> None:
        if not self.listen:
            return
        host, _, port = self.listen.rpartition(":")
        if not (host and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError(Message("listen must be ADDRESS:PORT, such as 0.0.0.0:8443"))
        if (self.certificate is None) != (self.key is None):
            raise ValueError(Message("certificate and key go together; give both, or neither"))
        if self.certificate is None and not _is_this_machine(host):
            raise ValueError(
                Message(
                    "listen without a certificate is for this machine only, because passwords would cross the network "
                    "for everybody to read. Set certificate and key, or listen on 127.0.0.1"
                )
            )

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


NGSI_CONTEXT = (
    "https://raw.githubusercontent.com/smart-data-models/dataModel.WifiNetwork/master/context.jsonld",
    "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld",
)
"""Of the Smart Data Models; and the core's, which has to be the last (ETSI GS CIM 009, 5.5.7)."""


@dataclass(frozen=True, slots=True)
class BrokerConfig:
    """A context broker of the city's data platform, which is told over NGSI-LD. Off until `url` is set."""

    __pydantic_config__: ClassVar = STRICT
    url: str = ""
    """`https://broker.example`, without a path. `http://127.0.0.1:1026`, without TLS, on this machine only."""
    token: Path | None = None
    """A file that holds a bearer token and nothing else."""
    ca: Path | None = None
    """Certificates to trust instead of the machine's."""
    tenant: str = ""
    context: tuple[str, ...] = NGSI_CONTEXT
    """Where the broker reads the meaning of our words; a copy of one's own, where it cannot reach the Internet."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if self.url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/")):
            raise ValueError("url must be such as https://broker.example, without a path")
        if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("url without TLS (http://) is for a broker on this machine only; use https://")
        if parts.username or parts.password:
            raise ValueError("url must not hold a password; write a token into a file and name it in token")
        if not re.fullmatch(r"[A-Za-z0-9._-]*", self.tenant):
            raise ValueError("tenant must be letters, digits, dots, hyphens and underscores")
        if not self.context:
            raise ValueError("context must name at least one address")


@dataclass(frozen=True, slots=True)
class PublicConfig:
    """What everybody may see. Off until `folder`, `listen` or the broker's `url` is set."""

    __pydantic_config__: ClassVar = STRICT
    folder: Path | None = None
    """Where the public page is written every minute and on change, for a web server to serve."""
    listen: str = ""
    """`127.0.0.1:8080` serves the page, GeoJSON and NGSI-LD entities there; empty: nowhere."""
    hide_below: int = HIDE_BELOW_DEFAULT
    """Numbers of devices below it are only called few; 0: every number is told."""
    broker: BrokerConfig = field(default_factory=BrokerConfig)

    def __post_init__(self) -> None:
        if not 0 <= self.hide_below <= 1_000:
            raise ValueError("hide_below must be 0 to 1000")
        if self.listen and not is_address(self.listen):
            raise ValueError("listen must be ADDRESS:PORT, such as 127.0.0.1:8080")


def is_address(text: str) -> bool:
    host, _, port = text.rpartition(":")
    return bool(host) and port.isdigit() and 0 < int(port) < 65536


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
    keep_dangerous: bool = False
    """False: 00000JAPAN is taken off the air again where it came up without client isolation or outside its VLAN.
    True: it stays; people can use it, and reach each other's devices or the facility's own network."""
    limits: Limits = field(default_factory=Limits)
    """How many devices are talked to at once: `[limits]` with `sessions` and `sessions_per_facility`."""
    rehearse_at: str = "03:30"
    """When the nightly rehearsal begins, in Japanese time; it is spread over two hours. Empty: none."""
    poll_s: float = 10.0
    """How often every device is looked at."""
    history_days: int = DAYS_DEFAULT
    """How long the history of connections and of past problems is kept, for reports and charts."""
    mqtt: MqttConfig = field(default_factory=MqttConfig)
    """Access points that are told over MQTT: `[mqtt]` with `url`."""
    web: WebConfig = field(default_factory=WebConfig)
    """The screen in a browser: `[web]` with `listen`, `certificate` and `key`."""
    public: PublicConfig = field(default_factory=PublicConfig)
    """What everybody may see: `[public]` with `folder`, `listen`, `hide_below` and `[public.broker]`."""
    metrics: str = ""
    """`127.0.0.1:9464` serves /metrics there for Prometheus; empty: on the API's socket only."""
    traps: str = ""
    """`0.0.0.0:162` takes in SNMP traps and informs there; empty: none. A trap only leads to a look at its device, so
    nothing is missed without them. The runbook says how to use port 162 without being root."""

    def __post_init__(self) -> None:
        if not 1 <= self.poll_s <= 300:
            raise ValueError("poll_s must be 1 to 300 seconds")
        if not 1 <= self.history_days <= HISTORY_DAYS_MAX:
            raise ValueError(f"history_days must be 1 to {HISTORY_DAYS_MAX}")
        if self.rehearse_at:
            self._night()
        for name, address, example in (
            ("metrics", self.metrics, "127.0.0.1:9464"),
            ("traps", self.traps, "0.0.0.0:162"),
        ):
            if address and not is_address(address):
                raise ValueError(f"{name} must be ADDRESS:PORT, such as {example}")

    def _night(self) -> time:
        try:
            return datetime.strptime(self.rehearse_at, "%H:%M").time()  # noqa: DTZ007  # a time of day, in Japan
        except ValueError:
            raise ValueError('rehearse_at must be a time such as "03:30", or empty') from None

    @property
    def night(self) -> time | None:
        """When the nightly rehearsal begins; None: there is none."""
        return self._night() if self.rehearse_at else None


def load_config(path: Path) -> Config:
    """The configuration with its paths made absolute. Raises InputError with one message per fault."""
    return read_strictly(path, Config)
