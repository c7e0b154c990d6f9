"""What every screen has: the line that says the daemon is gone, a place for answers, and the key line."""

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.containers import Vertical
from textual.events import Event, Resize, ScreenResume, ScreenSuspend
from textual.message import Message as Said
from textual.messages import CloseMessages, Prune
from textual.screen import Screen, ScreenResultType
from textual.timer import Timer

from controller.api.client import DaemonUnreachable
from controller.core.message import InputError, Message
from controller.i18n import _
from tui.daemon import Daemon, View
from tui.key_line import Hint, KeyLine
from tui.prose import Prose
from tui.times import clock
from tui.tones import Tone

Answer = TypeVar("Answer")

REFRESH_S = 2.0
"""How often an open page asks anew for what does not come with the board."""

GOOD_NEWS_S = 15.0
"""Long enough to read two lines; after that the banner says the same."""

GOES_ON = (Event, Prune, CloseMessages)
"""What a page must hear until the very end: these take it down."""


class PageLeft(Exception):
    """The person went away before the daemon answered."""


class Page(Screen[ScreenResultType]):
    """A screen that can be drawn again at any time, from the view and from what was entered on it."""

    DEFAULT_CSS = """
    Page { background: $background; color: $foreground; }
    Page #link { background: #D55E00; color: #000000; text-style: bold; display: none; }
    Page #foot { dock: bottom; height: auto; }
    Page #note { display: none; background: $panel; }
    """

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self._note: tuple[Message, ...] = ()
        self._note_tone = Tone.PLAIN
        self._note_ends: Timer | None = None
        self._ask_again = asyncio.Event()
        self._is_composed = False
        self._is_on_top = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Prose(id="link")
        yield from self.body()
        with Vertical(id="foot"):
            yield Prose(id="note")
            yield KeyLine()

    @abstractmethod
    def body(self) -> ComposeResult:
        """The widgets between the top and the key line."""

    @abstractmethod
    def draw(self) -> None:
        """Puts the view into the widgets."""

    @abstractmethod
    def hints(self) -> tuple[Hint, ...]:
        """The keys to show, the important ones first."""

    @property
    def is_whole(self) -> bool:
        """Whether all its widgets are there. A worker or a timer may run before, and after the page was left."""
        return self._is_composed and self.app.is_running and self in self.app.screen_stack

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that comes before the widgets, or after them, does nothing."""
        return self.is_whole and super().check_action(action, parameters)

    async def _dispatch_message(self, message: Said) -> None:
        """What widgets said before they were taken away is not answered: nothing is left to answer on."""
        if self.is_whole or isinstance(message, GOES_ON):
            await super()._dispatch_message(message)

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leaves this page. Textual would take away whatever is on top, as when Esc is pressed twice at once."""
        if not self.is_whole or self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)

    def redraw(self) -> None:
        """Everything on it, in the language of now."""
        if not self.app.size.width or not self.is_whole:
            return
        with self.app.batch_update():
            self._draw_link()
            self.draw()
            self._draw_note()
            self.query_one(KeyLine).show(self.hints(), self.app.size.width)

    def on_mount(self) -> None:
        self._is_composed = True
        self.redraw()

    def on_screen_resume(self, _event: ScreenResume) -> None:
        self._is_on_top.set()
        self.redraw()

    def on_screen_suspend(self, _event: ScreenSuspend) -> None:
        self._is_on_top.clear()

    def on_resize(self, _event: Resize) -> None:
        self.call_after_refresh(self.redraw)

    def note(self, *sentences: Message, tone: Tone = Tone.PLAIN) -> None:
        """Answers the person. Trouble stays until the next answer, good news goes by itself; nothing: takes it away."""
        self._note, self._note_tone = sentences, tone
        if self._note_ends is not None:
            self._note_ends.stop()
            self._note_ends = None
        if sentences and tone is Tone.GOOD:
            self._note_ends = self.set_timer(GOOD_NEWS_S, self.note)
        self.redraw()

    def begin(self, work: Awaitable[None], exclusive: bool = False) -> None:
        """Does it while keys are taken: the daemon may be slow to answer. `exclusive`: instead of what was begun."""
        self.run_worker(_until_left(work), exclusive=exclusive)

    async def ask(self, question: Callable[[Daemon], Awaitable[Answer]]) -> Answer | None:
        """The daemon's answer; when there is none, the reason is noted on the page and None is returned.

        Only in what was begun. Raises PageLeft, which ends it, so that nothing is drawn or opened for nobody.
        """
        answer: Answer | None = None
        try:
            async with self.view.open_daemon() as daemon:
                answer = await question(daemon)
        except InputError as refusal:
            self.note(*refusal.messages, tone=Tone.TROUBLE)
        except DaemonUnreachable as loss:
            self.note(loss.message, tone=Tone.TROUBLE)
        if self.is_whole:
            await self._is_on_top.wait()  # whoever reads the help page meanwhile is not torn away from it
        if not self.is_whole:
            raise PageLeft
        return answer

    def follow(
        self, question: Callable[[Daemon], Awaitable[Answer]], take: Callable[[Answer], None], turns: int = 1
    ) -> None:
        """Asks for as long as the page is open, every so many turns of REFRESH_S, and draws what comes. While the
        daemon is away the first line says so, and what was known stays."""
        self.run_worker(self._follow(question, take, turns), group="follow")

    def ask_again(self) -> None:
        """Asks now what is followed, because something was changed from here."""
        self._ask_again.set()

    async def _follow(
        self, question: Callable[[Daemon], Awaitable[Answer]], take: Callable[[Answer], None], turns: int
    ) -> None:
        while True:
            self._ask_again.clear()
            try:
                async with self.view.open_daemon() as daemon:
                    answer = await question(daemon)
                if not self.is_whole:
                    return
                take(answer)
                self.redraw()
            except InputError as refusal:
                self.note(*refusal.messages, tone=Tone.TROUBLE)
                return
            except DaemonUnreachable:
                pass  # the board's own connection says so
            with suppress(TimeoutError):
                async with asyncio.timeout(turns * REFRESH_S):
                    await self._ask_again.wait()

    def _draw_link(self) -> None:
        link = self.query_one("#link", Prose)
        link.display = self.view.lost is not None
        if self.view.lost is None:
            return
        text = _("NOT CONNECTED to the daemon. Trying again by itself.")
        if self.view.board is not None:
            text = _("NOT CONNECTED to the daemon. What you see is as of {time}. Trying again by itself.")
            text = text.format(time=clock(self.view.board.at))
        link.say(f"{text}\n{self.view.lost.render(_)}")

    def _draw_note(self) -> None:
        line = self.query_one("#note", Prose)
        line.display = bool(self._note)
        line.say("\n".join(sentence.render(_) for sentence in self._note), self._note_tone)


async def _until_left(work: Awaitable[None]) -> None:
    with suppress(PageLeft):
        await work
