"""The screens look as they did when somebody last looked at them: an SVG picture of each, at two sizes.

To renew them after a change that was meant: `make snapshots`, then look at what `git diff` shows.
"""

import os
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from controller.core.declaration import Kind, Wish
from controller.core.facility_mark import Opening
from controller.core.problem import Cause
from tests.tui.clerk import LARGE, LOOK_S, LOOKS_MAX, SMALL, Clerk, at_the_screen
from tests.tui.pictures import picture
from tests.tui.town import Town

KEPT = Path(__file__).parent / "snapshots"

Weather = Callable[[Town], Coroutine[Any, Any, None]]


async def peace(town: Town) -> None:
    """A drill was closed last week, and one facility has its note."""
    town.clients = {"ap-0-0": 4, "ap-1-0": 12}
    town.crowd("place-0", 0, 2, 8, 5, 3, 4)
    await town.mark_facility("place-1", Opening.UNKNOWN, "工事のため北門から入る")


async def night(town: Town) -> None:
    """Three hours into a disaster: most is open, one facility has lost its power, one device refuses."""
    await peace(town)
    await town.declare(Wish(Kind.DISASTER, reason="震度6弱の地震", ordered_by="町長"))
    await town.mark_facility("place-0", Opening.OPEN, "避難者は2階へ")
    await town.mark_facility("place-3", Opening.CLOSED)
    town.pass_time(4)
    town.lazy = {"ap-4-1"}
    town.trouble("dev-4-1", Cause.COMMAND_REJECTED, "`dot11 ssid 00000JAPAN`: % Invalid input detected")
    town.switch_by_hand("dev-5-0")
    town.clients |= {"ap-0-0": 48, "ap-0-1": 63, "ap-3-0": 21}
    town.crowd("place-0", *range(0, 120, 10))
    town.crowd("ap-0-0", *range(0, 60, 5))
    town.now += timedelta(hours=3)
    town.die("ap-2-0", "ap-2-1", "ap-2-2")


async def drill(town: Town) -> None:
    await town.declare(Wish(Kind.DRILL, reason="春の訓練", ordered_by="総務課長"))
    town.lazy = {"ap-0-0", "ap-3-1"}
    town.pass_time(5)


async def morning(town: Town) -> None:
    """The declaration is over; two access points are not proven back."""
    await town.declare(Wish(Kind.DISASTER, reason="震度6弱の地震", ordered_by="町長"))
    town.pass_time(4)
    town.now += timedelta(hours=9)
    town.lazy = {"ap-1-2"}
    town.dead = {"ap-2-0"}
    town.pass_time(5)
    await town.end(1, "避難所を閉じた")
    town.pass_time(30)


SCREENS: dict[str, tuple[Weather, tuple[str, ...], str]] = {
    "board": (night, (), "災害時モード"),
    "board-drill": (drill, (), "【訓練】"),
    "facility": (night, ("enter",), "避難者は2階へ"),
    "access-point": (night, ("enter", "enter"), "最大 55"),
    "declare": (peace, ("o",), "理由"),
    "plan": (peace, ("o", "1", "enter"), "鍵を回す"),
    "visits": (night, ("v",), "手で切り替え"),
    "readiness": (peace, ("p",), "準備状況"),
    "records": (night, ("k",), "震度6弱の地震"),
    "way-back": (morning, ("b",), "戻ったことの確認"),
}
"""What happened, the keys from the board, and a text by which the screen is known."""


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", SCREENS)
async def test_the_screen_looks_as_it_did(
    town: Town, name: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.turn_key.fresh_code", lambda: "39")
    monkeypatch.setenv("LOGNAME", "tanaka")
    weather, keys, known_by = SCREENS[name]
    await weather(town)
    async with at_the_screen(town, size) as clerk:
        await clerk.press(*keys)
        await clerk.read(known_by)
        for field in clerk.app.screen.query(Input):
            field.cursor_blink = False
        kept = KEPT / f"{name}-{size[0]}x{size[1]}.svg"
        if os.environ.get("HINAN_WRITE_SNAPSHOTS"):
            kept.write_text(await at_rest(clerk), encoding="utf-8")

        await looks_like(clerk, kept.read_text(encoding="utf-8"))


async def looks_like(clerk: Clerk, expected: str) -> None:
    """Waits until the screen looks so: what the daemon is asked for comes a moment later."""
    for _look in range(LOOKS_MAX):
        if (shown := picture(clerk.app.screen)) == expected:
            return
        await clerk.pilot.pause(LOOK_S)
    assert shown == expected, "\n".join(clerk.lines)


async def at_rest(clerk: Clerk) -> str:
    """The picture when it has not changed for a second."""
    shown, same = "", 0
    while same < 1 / LOOK_S:
        await clerk.pilot.pause(LOOK_S)
        before, shown = shown, picture(clerk.app.screen)
        same = same + 1 if shown == before else 0
    return shown
