"""Arbitrary small towns and arbitrary things that may be on their air, for the promises of the core."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from controller.core.declaration import Declaration, Kind
from controller.core.evidence import Source
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
from controller.core.plan import OfferWlan, Step
from controller.core.state import Look, Observed, ObservedState, Patience, SeenWlan
from controller.core.wlan import DISASTER_SSID

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PATIENCE = Patience()
FACILITIES = ("gym", "hall", "office")
STRANGERS = ("town-office", "school", "避難所案内")

SSIDS = st.frozensets(st.sampled_from([DISASTER_SSID, *STRANGERS]))
TIMES = st.integers(0, 3600 * 24 * 5).map(lambda seconds: NOW - timedelta(seconds=seconds))


@st.composite
def towns(draw: st.DrawFn) -> Inventory:
    """Up to three facilities, autonomous access points, and a controller whose groups may cross facilities."""
    aps: list[AccessPoint] = []
    devices: list[Device] = []
    for number in range(draw(st.integers(1, 4))):
        devices.append(Device(f"ap{number}", "192.0.2.1", "openwrt", "c"))
        aps.append(AccessPoint(f"ap{number}", draw(st.sampled_from(FACILITIES)), f"ap{number}"))
    behind = draw(st.lists(st.tuples(st.sampled_from(FACILITIES), st.sampled_from(["tag-a", "tag-b"])), max_size=4))
    for number, (facility, group) in enumerate(behind):
        aps.append(AccessPoint(f"wlc-{number}", facility, "wlc", name_on_device=f"n{number}", group=group))
    if behind:
        devices.append(Device("wlc", "192.0.2.9", "cisco_iosxe_wlc", "c"))
    return inventory([Facility(id, id) for id in FACILITIES], devices, aps)


@st.composite
def declarations(draw: st.DrawFn) -> tuple[Declaration, ...]:
    """Real ones and drills, active, ended and closed, in any mixture."""
    made = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        kind = draw(st.sampled_from(Kind))
        declared_at = draw(TIMES)
        lasted_s = draw(st.none() | st.integers(0, 3600))
        ended_at = None if lasted_s is None else declared_at + timedelta(seconds=lasted_s)
        made.append(
            Declaration(
                number=number,
                kind=kind,
                reason="r",
                ordered_by="o",
                declared_by="d",
                declared_at=declared_at,
                facilities=draw(st.frozensets(st.sampled_from(FACILITIES), max_size=2)),
                ends_at=None if kind.is_real else declared_at + timedelta(hours=2),
                ended_at=ended_at,
                closed_at=draw(st.none() | st.just(NOW)) if ended_at else None,
            )
        )
    return tuple(made)


def seen(ssids: dict[str, frozenset[str]], at: datetime = NOW, source: Source = Source.CLI) -> ObservedState:
    """What is known after one look at every access point."""
    return {
        ap: Observed(heard_at=at, looks={source: Look(at, frozenset(map(SeenWlan, names)))})
        for ap, names in ssids.items()
    }


def carried_out(on_air: dict[str, frozenset[str]], steps: tuple[Step, ...]) -> dict[str, frozenset[str]]:
    """The air after a device did exactly what it was told."""
    after = dict(on_air)
    for step in steps:
        if isinstance(step, OfferWlan):
            after[step.ap] |= {step.wlan.ssid}
        else:
            after[step.ap] -= {step.ssid}
    return after
