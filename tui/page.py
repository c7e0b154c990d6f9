"""What every screen has: the line that says the daemon is gone, a place for answers, and the key line."""

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Resize, ScreenResume
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

    def redraw(self) -> None:
        """Everything on it, in the language of now."""
        if not self.app.size.width or not self.query(KeyLine):
            return  # not laid out yet, or being taken away
        with self.app.batch_update():
            self._draw_link()
            self.draw()
            self._draw_note()
            self.query_one(KeyLine).show(self.hints(), self.app.size.width)

    def on_mount(self) -> None:
        self.redraw()

    def on_screen_resume(self, _event: ScreenResume) -> None:
        self.redraw()

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

    async def ask(self, question: Callable[[Daemon], Awaitable[Answer]]) -> Answer | None:
        """The daemon's answer; when there is none, the reason is noted on the page and None is returned."""
        try:
            async with self.view.open_daemon() as daemon:
                return await question(daemon)
        except InputError as refusal:
            self.note(*refusal.messages, tone=Tone.TROUBLE)
        except DaemonUnreachable as loss:
            self.note(loss.message, tone=Tone.TROUBLE)
        return None

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
                    take(await question(daemon))
                self.redraw()
            except InputError as refusal:
                self.note(*refusal.messages, tone=Tone.TROUBLE)
                return
            except DaemonUnreachable:
                pass  # the board's own connection says so
            try:
                await asyncio.wait_for(self._ask_again.wait(), turns * REFRESH_S)
            except TimeoutError:
                continue

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
