"""`hinan read`: what a device's profile reads now, each value with the object that it comes from."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from controller.cli.completing import access_points
from controller.cli.conversation import converse
from controller.cli.options import AsJson
from controller.cli.output import Output, in_words
from controller.cli.tables import aligned
from controller.core.known_readings import READINGS
from controller.core.message import Message, mark
from controller.core.readings import Number
from controller.core.readout import Readout, ReadValue, rates
from controller.core.traffic import TICKS_PER_S
from controller.i18n import _

if TYPE_CHECKING:
    from controller.api.client import Client

HELP = mark("Print what the profile of an access point's device reads now over SNMP, each value with its source.")

Rates = Mapping[str, Mapping[str, float | None]]


def read(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="AP", help=mark("Id of an access point or a device."), autocompletion=access_points)
    ],
    again: Annotated[
        float, typer.Option(min=0.0, metavar="SECONDS", help=mark("Read again after so long, and show traffic rates."))
    ] = 0.0,
    as_json: AsJson = False,
) -> None:
    async def ask(daemon: "Client") -> tuple[Readout, Rates]:
        first = await daemon.read(name)
        if not again:
            return first, {}
        await asyncio.sleep(again)
        second = await daemon.read(name)
        return second, rates(first, second)

    found, per_second = converse(context, ask)
    out = Output(as_json)
    for line in lines(found, per_second):
        out.say(line)
    out.document(document(found, per_second))


def lines(found: Readout, per_second: Rates) -> Iterable[str | Message]:
    yield Message(
        "{device} ({address}), profile {profile}",
        {"device": found.device, "address": found.address, "profile": found.profile},
    )
    if found.uptime is not None:
        hours = found.uptime // TICKS_PER_S // 3600
        yield Message("up for {days} days and {hours} hours", {"days": hours // 24, "hours": hours % 24})
    for value in found.values:
        yield ""
        yield f"{value.name}  {_(READINGS[value.name])}"
        yield f"  {value.source or value.oid}"
        if not value.recorded:
            yield Message("  (no recording of a device has shown yet that this is read right)")
        yield from (f"    {line}" for line in _told(value, per_second.get(value.name, {})))


def _told(value: ReadValue, per_second: Mapping[str, float | None]) -> Iterable[str]:
    """A row a line where rows have names; a network that two radios offer is two rows."""
    if value.value is None:
        return [in_words(Message("- (the device does not have it)"))]
    if isinstance(value.value, tuple):
        return value.value or ["-"]
    if not isinstance(value.value, Mapping):
        return [_figure(value.value)]
    if not value.rows:
        return ["-"]
    table = []
    for row in value.rows:
        rate = per_second.get(row.name or "")
        bits = "" if rate is None else in_words(Message("{rate} bit/s", {"rate": f"{8 * rate:,.0f}"}))
        within = "/" + ".".join(map(str, row.within)) if row.within else ""
        table.append((f"{row.name or '-'}{within}", _figure(row.value), bits, ".".join(map(str, row.index))))
    return aligned(table, right={1, 2})


def _figure(number: Number) -> str:
    return f"{number:g}" if isinstance(number, float) and not number.is_integer() else f"{int(number)}"


def document(found: Readout, per_second: Rates) -> dict[str, Any]:
    return {
        "device": found.device,
        "address": found.address,
        "profile": found.profile,
        "at": found.at.isoformat(),
        "uptime_s": None if found.uptime is None else found.uptime / TICKS_PER_S,
        "values": {value.name: _value(value, per_second.get(value.name)) for value in found.values},
    }


def _value(value: ReadValue, per_second: Mapping[str, float | None] | None) -> dict[str, Any]:
    written: dict[str, Any] = {
        "value": list(value.value) if isinstance(value.value, tuple) else value.value,
        "rows": [
            {"index": list(row.index), "name": row.name, "within": list(row.within), "value": row.value}
            for row in value.rows
        ],
        "source": value.source,
        "oid": value.oid,
        "recorded": value.recorded,
    }
    return written if per_second is None else {**written, "per_second": dict(per_second)}
