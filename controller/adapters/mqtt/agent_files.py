"""Lays out the agent of one access point as files that are copied onto it, with its settings and its certificate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from controller.adapters.mqtt.authority import OWNER_ONLY, write_new

PROGRAM, DATA = 0o755, 0o644

LIBRARY = ("*.sh", "*.awk")
PLACES: Mapping[str, Mapping[str, tuple[str, int]]] = {
    "openwrt": {
        "hinan.init": ("etc/init.d/hinan-agent", PROGRAM),
        "hinan.config": ("etc/config/hinan", DATA),
        "30-hinan.ntp": ("etc/hotplug.d/ntp/30-hinan", PROGRAM),
        "keep.hinan": ("lib/upgrade/keep.d/hinan", DATA),
    },
    "hostapd": {
        "hinan-agent.service": ("etc/systemd/system/hinan-agent.service", DATA),
        "agent.conf": ("etc/hinan/agent.conf", DATA),
    },
}
"""By system: where each file goes that is not part of the library."""


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """Who the access point is, and where its broker."""

    ap: str
    host: str
    port: int
    root: str


def shipped_agents() -> Path:
    return Path(str(files("agents").joinpath("README.md"))).parent


def lay_out(target: Path, system: str, settings: AgentSettings, broker: Path) -> tuple[Path, ...]:
    """Writes a tree that is copied to `/` of the access point; `broker`: the folder of `hinan mqtt setup`. Returns what
    was written. Raises OSError, FileExistsError among them: nothing is overwritten."""
    written: list[Path] = []
    for name, content, mode in _contents(system, settings, broker):
        write_new(target / name, content, mode)
        written.append(target / name)
    return tuple(written)


def _contents(system: str, settings: AgentSettings, broker: Path) -> Iterator[tuple[str, bytes, int]]:
    common, own = shipped_agents() / "common", shipped_agents() / system
    for folder in (common, own):
        for pattern in LIBRARY:
            for path in sorted(folder.glob(pattern)):
                yield f"usr/lib/hinan/{path.name}", path.read_bytes(), DATA
    yield "usr/sbin/hinan-agent", (common / "hinan-agent").read_bytes(), PROGRAM
    for name, (place, mode) in PLACES[system].items():
        yield place, _filled((own / name).read_text(), settings).encode(), mode
    yield "etc/hinan/ca.crt", (broker / "ca.crt").read_bytes(), DATA
    yield "etc/hinan/ap.crt", (broker / "aps" / f"{settings.ap}.crt").read_bytes(), DATA
    yield "etc/hinan/ap.key", (broker / "aps" / f"{settings.ap}.key").read_bytes(), OWNER_ONLY
    if (broker / "signing.pub").exists():
        yield "etc/hinan/signing.pub", (broker / "signing.pub").read_bytes(), DATA


def _filled(text: str, settings: AgentSettings) -> str:
    values = {"@ap@": settings.ap, "@host@": settings.host, "@port@": str(settings.port), "@root@": settings.root}
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text
