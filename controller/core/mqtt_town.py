"""How the town's Wi-Fi stands, in one small document for other systems: nothing of a device, nobody counted."""

import json
from datetime import UTC, datetime

from controller.core.board import ApState, Board
from controller.core.mqtt_document import TIME
from controller.core.public import PublicWifi, public_town
from controller.core.state import Asked

NORMAL = "normal"
"""平常時: no declaration is active."""

OFFLINE = '{"v":1,"state":"offline"}'
"""Nobody knows how the town stands: the controller was stopped, or its line is lost."""


def town_facts(board: Board) -> dict[str, object]:
    """What a change is told from, as docs/mqtt-contract.md says. What counts as open is decided where everything that
    leaves the town hall is, in controller.core.public."""
    wifi = [facility.wifi for facility in public_town(board).facilities]
    aps, mode = board.aps, board.mode
    return {
        "mode": NORMAL if mode is None else str(mode.kind),
        "declaration": None if mode is None else mode.number,
        "since": None if mode is None else _time(mode.declared_at),
        "facilities": {
            "open": wifi.count(PublicWifi.OPEN),
            "partly": wifi.count(PublicWifi.PARTLY),
            "total": len(wifi) - wifi.count(PublicWifi.NONE),
        },
        "access_points": {
            "proven": sum(ap.state is ApState.PROVEN for ap in aps),
            "asked": sum(ap.asked is not Asked.NOTHING for ap in aps),
            "total": len(aps),
        },
    }


def town_text(facts: dict[str, object], generated_at: datetime) -> str:
    """One line of JSON, keys in the order of the schema."""
    fields = {"v": 1, "state": "online", **facts, "generated_at": _time(generated_at)}
    return json.dumps(fields, separators=(",", ":"))


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime(TIME)
