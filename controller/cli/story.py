"""`hinan demo` and `hinan simulate`: the whole job on an imaginary town, with nothing real touched or left behind."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from controller.api.client import Client
from controller.cli.following import Wait, follow
from controller.cli.output import Output
from controller.cli.result import name_and_sentence, result_document, summary
from controller.cli.tally import Tally, tally_back, tally_open
from controller.config import MqttConfig
from controller.core.board import Board
from controller.core.declaration import Declaration, Kind, Wish
from controller.core.message import Message
from controller.i18n import _, language
from controller.mqtt_line import broker_address
from controller.scene import Scene, all_heard, scene
from controller.stopping import stop_event

LIMIT_S = 90.0
"""A phase that takes longer than this has failed; a healthy town needs two or three seconds."""


def demo(headless: bool, faults: Mapping[str, int], seed: int, as_json: bool) -> int:
    """The demonstration. Returns the exit code: 0 when everything was proven, 1 when something was not."""
    if headless:
        return asyncio.run(_headless(faults, seed, Output(as_json)))
    return asyncio.run(_on_screen(faults, seed))


def simulate(folder: Path, faults: Mapping[str, int], seed: int, mqtt: str, certificates: Path) -> int:
    """Runs simulated devices until told to stop. The folder gets their inventory, credentials and configuration."""
    from simulator.faults import Fault  # the simulator is loaded only where it is used
    from simulator.run import run

    stage = Scene(folder.resolve())
    ready = stage.folder / "ready"

    async def until_told_to_stop() -> None:
        named = {Fault(name): count for name, count in faults.items()}
        async with AsyncExitStack() as stack:
            if mqtt:
                await stack.enter_async_context(_hamlet(mqtt, certificates))
            announce = partial(_announce, stage, ready, mqtt, certificates)
            await run(stage.folder, named, stage.control, seed, stop_event(), lambda _town: announce())

    stage.folder.mkdir(parents=True, exist_ok=True)
    ready.unlink(missing_ok=True)
    try:
        asyncio.run(until_told_to_stop())
    finally:
        ready.unlink(missing_ok=True)
    return 0


def _hamlet(url: str, certificates: Path) -> AbstractAsyncContextManager[None]:
    """Raises ValueError for a url that the daemon would not take either."""
    from controller.adapters.mqtt.topics import Topics
    from simulator.hamlet import APS, hamlet

    config = MqttConfig(url, certificates / "ca.crt", certificates / "aps" / "_")
    return hamlet({ap: broker_address(config, certificates, ap) for ap in APS}, Topics(config.topic))


def _announce(stage: Scene, ready: Path, mqtt: str, certificates: Path) -> None:
    stage.write_config()
    if mqtt:
        from simulator.hamlet import write_hamlet

        write_hamlet(stage.folder)
        files = {"ca": "ca.crt", "certificate": "_controller.crt", "key": "_controller.key"}
        lines = [f'{name} = "{certificates / file}"' for name, file in files.items()]
        with stage.config.open("a", encoding="utf-8") as config:
            config.write("\n".join(["", "[mqtt]", f'url = "{mqtt}"', *lines, ""]))
    ready.touch()
    Output().say(
        Message(
            "The imaginary town answers on 127.0.0.1. In another terminal:\n"
            "  hinan --socket {folder}/api.sock serve --config {folder}/hinan.toml\n"
            "and, when it runs, in a third one:\n"
            "  export HINAN_SOCKET={folder}/api.sock\n"
            "  hinan inventory import {folder}/*.csv\n"
            "  hinan tui",
            {"folder": str(stage.folder)},
        )
    )


async def _on_screen(faults: Mapping[str, int], seed: int) -> int:
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(scene())
        Output().say(Message("Starting an imaginary town on this computer. Nothing real is touched..."))
        await stack.enter_async_context(stage.town(faults, seed))
        await stack.enter_async_context(stage.daemon())
        await stage.bring_inventory()
        await stage.screen(language())
    Output().say(Message("The imaginary town is gone. Nothing was left behind."))
    return 0


@dataclass(slots=True)
class _Story:
    """The phases so far, for people line by line and for programs in the end."""

    out: Output
    phases: list[dict[str, object]] = field(default_factory=list)
    began_s: float = field(default_factory=time.monotonic)

    def phase(self, name: str, text: Message) -> None:
        """Tells that a phase is over; its seconds count from the end of the one before."""
        now_s = time.monotonic()
        seconds, self.began_s = now_s - self.began_s, now_s
        self.phases.append({"phase": name, "seconds": round(seconds, 2)})
        self.out.say(Message("{seconds:6.2f} s  {what}", {"seconds": seconds, "what": text}))


async def _headless(faults: Mapping[str, int], seed: int, out: Output) -> int:
    story = _Story(out)
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(scene())
        await stack.enter_async_context(stage.town(faults, seed))
        story.phase("town", Message("imaginary town started"))
        await stack.enter_async_context(stage.daemon())
        story.phase("daemon", Message("daemon started"))
        await stage.bring_inventory()
        board = await all_heard(stage.socket, silent=faults.get("dead", 0))
        places = {"facilities": len(board.facilities), "aps": len(board.aps)}
        story.phase("inventory", Message("inventory read: {facilities} facilities, {aps} access points", places))
        opened, back = await _there_and_back(stage, story)
    return _told(out, story, opened, back)


async def _there_and_back(stage: Scene, story: _Story) -> tuple[Tally, Tally]:
    async with Client(stage.socket) as daemon:
        wish = Wish(kind=Kind.DRILL, reason=_("demonstration"), ordered_by=_("demonstration"))
        declared = await daemon.declare(wish)
        story.phase("declared", Message("drill declared, number {number}", {"number": declared.number}))
        opened = await _followed(daemon, declared, tally_open)
        story.phase("opened", Message("{summary}", {"summary": summary(opened)}))
        ended = await daemon.end(declared.number, _("demonstration"))
        story.phase("ended", Message("ended; everything goes back"))
        back = await _followed(daemon, ended, tally_back)
        story.phase("back", Message("{summary}", {"summary": summary(back)}))
    return opened, back


async def _followed(daemon: Client, declaration: Declaration, judge: Callable[[Board, Declaration], Tally]) -> Tally:
    first = judge(await daemon.board(), declaration)
    wait = Wait(LIMIT_S, asyncio.get_running_loop().time(), first)
    await follow(daemon.boards(), lambda board: judge(board, declaration), wait, lambda _tally, _seconds: None)
    return wait.tally


def _told(out: Output, story: _Story, opened: Tally, back: Tally) -> int:
    for tally in (opened, back):
        for unproven in tally.unproven:
            out.say(name_and_sentence(unproven))
    out.say(f"{summary(opened)} / {summary(back)}")
    complete = opened.complete and back.complete
    result = {**result_document(opened), "back": result_document(back), "complete": complete, "phases": story.phases}
    if out.as_json:
        print(json.dumps(result, ensure_ascii=False))
    return 0 if complete else 1
