"""A page may be asked to draw itself before its widgets are there and after they have gone; answers may come late."""

import asyncio
from contextlib import suppress

import pytest

from controller.core.declaration import Wish
from controller.core.plan import DevicePlan
from controller.core.visits import Visit
from tests.tui.clerk import Clerk, at_the_screen
from tests.tui.test_every_screen import WAYS, storm
from tests.tui.town import Town
from tui.board_screen import BoardScreen
from tui.declare_screen import DeclareScreen
from tui.help_screen import HelpScreen
from tui.line_prompt import LinePrompt
from tui.page import Page
from tui.steady_table import SteadyTable
from tui.visits_screen import VisitsScreen

OF_EVERY_KIND = ("facility", "picker", "commands", "ending plan", "visits", "way back")
"""Among them forms, lists, questions and pages that scroll."""


class SlowTown(Town):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_now, self.goes_on = asyncio.Event(), asyncio.Event()

    async def plan(self, wish: Wish | None) -> tuple[DevicePlan, ...]:
        await self._wait()
        return await super().plan(wish)

    async def visits(self) -> tuple[Visit, ...]:
        await self._wait()
        return await super().visits()

    async def _wait(self) -> None:
        self.asked_now.set()
        await self.goes_on.wait()


async def restless(clerk: Clerk) -> None:
    """While a page comes or goes, in every turn of the event loop: what a worker, a timer or a widget may do then."""
    pages: set[Page[object]] = set()
    while True:
        pages |= {page for page in clerk.app.screen_stack if isinstance(page, Page)}
        left = {page for page in pages if page not in clerk.app.screen_stack}
        coming = {page for page in pages - left if not page.is_mounted}
        for page in left | coming:
            page.redraw()
        for page in left:
            page.post_message(SteadyTable.Moved())
            page.post_message(LinePrompt.TakenBack())
        pages -= {page for page in left if not page.is_running}
        await asyncio.sleep(0 if left or coming else 0.001)


async def test_a_page_may_be_drawn_at_any_moment_of_its_life(town: Town) -> None:
    await storm(town)
    async with at_the_screen(town) as clerk:
        meddling = asyncio.create_task(restless(clerk))
        for name in OF_EVERY_KIND:
            await clerk.press(*WAYS[name])
            assert not meddling.done(), meddling.exception()
            await clerk.go_home()
        meddling.cancel()
        with suppress(asyncio.CancelledError):
            await meddling


async def test_a_plan_that_comes_after_the_form_was_left_opens_nothing() -> None:
    town = SlowTown()
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "1", "enter")
        await town.asked_now.wait()
        assert isinstance(clerk.app.screen, DeclareScreen)
        await clerk.press("escape")

        town.goes_on.set()

        await clerk.read("平常時")
        assert len(clerk.app.screen_stack) == 2, "the board and what Textual puts below it"


@pytest.mark.parametrize("turns", range(0, 30, 5))
async def test_an_answer_may_come_at_any_moment_while_the_page_is_taken_down(turns: int) -> None:
    town = SlowTown()
    async with at_the_screen(town) as clerk:
        await clerk.press("v")
        await town.asked_now.wait()
        assert isinstance(clerk.app.screen, VisitsScreen)

        going = clerk.app.pop_screen()
        for _ in range(turns):
            await asyncio.sleep(0)
        town.goes_on.set()
        await going

        await clerk.read("平常時")
        await clerk.press("v")
        await clerk.read("現地対応")


async def test_keys_typed_faster_than_pages_open_are_not_lost(town: Town) -> None:
    """As a terminal hands them over when the machine has stood still: all at once."""
    async with at_the_screen(town) as clerk:
        for key in ("o", "3"):
            clerk.app.simulate_key(key)
        await clerk.read("(*) 3 停電")


async def test_who_reads_the_help_page_meanwhile_is_not_torn_away_from_it() -> None:
    town = SlowTown()
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "1", "enter")
        await town.asked_now.wait()
        await clerk.press("f1")
        town.goes_on.set()
        await clerk.press("down")
        assert isinstance(clerk.app.screen, HelpScreen)

        await clerk.press("escape")

        await clerk.read("鍵を回す")


async def test_a_page_that_is_left_twice_takes_no_other_with_it(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("v")
        page = clerk.app.screen
        assert isinstance(page, VisitsScreen)

        page.dismiss()
        page.dismiss()

        await clerk.read("平常時")
        assert isinstance(clerk.app.screen, BoardScreen)
