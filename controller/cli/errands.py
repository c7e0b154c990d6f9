"""`hinan prepare` and `hinan rehearse`: what is done with devices in peace, device by device."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.asking import need_consent, need_person_or_yes
from controller.cli.completing import devices as known_devices
from controller.cli.conversation import converse
from controller.cli.documents import plan_document, round_document
from controller.cli.exit_codes import ExitCode, refuse
from controller.cli.options import AsJson, Facilities, Yes
from controller.cli.output import Output
from controller.cli.plan import lines as plan_lines
from controller.cli.status import chosen
from controller.core.errand import Errand, Result, Round, Visited
from controller.core.message import Message, mark
from controller.core.plan import DevicePlan

if TYPE_CHECKING:
    from controller.api.client import Client

PREPARE = mark(
    "In peace: make 00000JAPAN on devices, switched off, so that opening it later is one step. Never while a "
    "declaration asks something of the device, or while the network is on its air."
)
REHEARSE = mark(
    "Log into devices and check all that an opening needs, without changing anything: host key, login, rights, the "
    "prepared network, and the commands that would be sent. None named: all devices."
)

ASK_EVERY_S = 0.5

Devices = Annotated[
    list[str] | None, typer.Argument(metavar="[DEVICE]...", help=mark("Ids of devices."), autocompletion=known_devices)
]

DONE_WORD = {
    Errand.PREPARE: {
        Result.DONE: mark("prepared"),
        Result.ALREADY: mark("was prepared already"),
        Result.FAILED: mark("FAILED: {why}"),
        Result.LEFT_OUT: mark("left out: {why}"),
    },
    Errand.REHEARSE: {
        Result.DONE: mark("would open ({count} commands)"),
        Result.FAILED: mark("FAILED: {why}"),
        Result.LEFT_OUT: mark("left out: {why}"),
    },
}

SUMMARY = {
    Errand.PREPARE: mark("{done} prepared now, {already} prepared before, {failed} failed, {left_out} left out."),
    Errand.REHEARSE: mark("{done} would open, {failed} failed, {left_out} left out. `hinan readiness` sums it up."),
}


def prepare(
    context: typer.Context,
    devices: Devices = None,
    facility: Facilities = None,
    every: Annotated[bool, typer.Option("--all", help=mark("All devices of the town."))] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=mark("Show the exact commands, and send nothing."))
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Exit code 1: some device is not prepared and could not be."""
    if sum(map(bool, (devices, facility, every))) != 1:
        raise refuse(Message("Nothing was done: name devices, or --facility, or --all."))
    out = Output(as_json)
    named = converse(context, lambda daemon: _named(daemon, devices or (), facility or ()))
    plans = converse(context, lambda daemon: daemon.plan_preparation(named))
    if dry_run:
        _show(out, plans)
        return
    if not yes:
        need_person_or_yes()
        question = Message("Log into {count} devices and prepare them? Type yes:", {"count": len(plans)})
        need_consent(out, question)
    _go_round(context, out, Errand.PREPARE, named)


def rehearse(
    context: typer.Context, devices: Devices = None, facility: Facilities = None, as_json: AsJson = False
) -> None:
    """Exit code 1: some device failed."""
    if devices and facility:
        raise refuse(Message("Nothing was done: name devices, or --facility, not both."))
    named = converse(context, lambda daemon: _named(daemon, devices or (), facility or ()))
    _go_round(context, Output(as_json), Errand.REHEARSE, named)


async def _named(daemon: "Client", devices: Sequence[str], facilities: Sequence[str]) -> Sequence[str]:
    """Ids of devices; none: all."""
    if not facilities:
        return devices
    found = [ap.device for facility in chosen(await daemon.board(), facilities) for ap in facility.aps]
    if not found:
        raise refuse(Message("Nothing was done: there is no access point."))
    return tuple(dict.fromkeys(found))


def _show(out: Output, plans: Sequence[DevicePlan]) -> None:
    for each in plans:
        for line in plan_lines(each):
            out.say(line)
    if not plans:
        out.say(Message("None of these devices has anything to prepare."))
    out.document({"plan": plan_document(tuple(plans))})


def _go_round(context: typer.Context, out: Output, errand: Errand, devices: Sequence[str]) -> None:
    def tell(visited: Visited, number: int, count: int) -> None:
        out.say(
            Message(
                "{number}/{count}  {device}: {what}",
                {"number": number, "count": count, "device": visited.device, "what": _word(errand, visited)},
            )
        )

    over = converse(context, lambda daemon: _followed(daemon, errand, devices, tell))
    counts = {result.value: sum(each.result is result for each in over.visited) for result in Result}
    out.say(Message(SUMMARY[errand], counts))
    out.document(round_document(over))
    raise typer.Exit(ExitCode.INCOMPLETE if counts[Result.FAILED] else ExitCode.COMPLETE)


async def _followed(
    daemon: "Client", errand: Errand, devices: Sequence[str], tell: Callable[[Visited, int, int], None]
) -> Round:
    begun = await daemon.begin(errand, devices)
    seen: list[Visited] = []
    while True:
        now = await daemon.round(errand, len(seen))
        if now.number != begun.number:
            raise refuse(Message("The daemon was started anew meanwhile. `hinan readiness` shows how far it got."))
        for visited in now.visited:
            seen.append(visited)
            tell(visited, len(seen), len(now.devices))
        if now.ended_at is not None:
            return replace(now, visited=tuple(seen))
        await asyncio.sleep(ASK_EVERY_S)


def _word(errand: Errand, visited: Visited) -> Message:
    if visited.result is Result.DONE and visited.why is not None:
        return visited.why
    values = {"why": visited.why or "-", "count": len(visited.commands)}
    return Message(DONE_WORD[errand][visited.result], values)
