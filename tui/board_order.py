"""Which facilities the board lists, and in which order: a person chooses, the daemon's order is the first."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from controller.core.board import FacilityView
from controller.core.facility_mark import Opening
from controller.core.message import mark
from tui.facility_row import opened, troubles


class Order(StrEnum):
    """In the order in which `s` goes through them."""

    LISTED = "listed"
    TROUBLE = "trouble"
    CLIENTS = "clients"
    NAME = "name"
    OPENED = "opened"
    PROVEN = "proven"

    @property
    def next(self) -> "Order":
        orders = list(Order)
        return orders[(orders.index(self) + 1) % len(orders)]


WORD: Mapping[Order, str] = {
    Order.LISTED: mark("as in the inventory"),
    Order.TROUBLE: mark("most trouble first"),
    Order.CLIENTS: mark("most clients first"),
    Order.NAME: mark("by name"),
    Order.OPENED: mark("in use first"),
    Order.PROVEN: mark("least proven first"),
}


def listed(facilities: Sequence[FacilityView], order: Order, wanted: str) -> list[FacilityView]:
    """Those whose name, area, id or note contains `wanted`, full-width or not; equal ones stay as they were."""
    sought = _plain(wanted)
    found = [facility for facility in facilities if not sought or sought in _plain(_said(facility))]
    return found if order is Order.LISTED else sorted(found, key=_KEY[order])


_OPENED = (Opening.OPEN, Opening.CLOSED, Opening.UNKNOWN)


def _share_proven(facility: FacilityView) -> float:
    """Of nothing asked, nothing is missing: last."""
    return facility.proven / facility.asked if facility.asked else 2.0


def _clients(facility: FacilityView) -> int:
    """Unknown numbers last."""
    return 1 if facility.clients is None else -facility.clients


_KEY: Mapping[Order, Callable[[FacilityView], str | float]] = {
    Order.TROUBLE: lambda facility: -troubles(facility),
    Order.CLIENTS: _clients,
    Order.NAME: lambda facility: facility.name,
    Order.OPENED: lambda facility: _OPENED.index(opened(facility)),
    Order.PROVEN: lambda facility: _share_proven(facility),
}


def _said(facility: FacilityView) -> str:
    note = facility.mark.note if facility.mark is not None else ""
    return f"{facility.name}\n{facility.area}\n{facility.id}\n{note}"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
