"""The terminal program: opens the board, keeps it fresh, and knows the few keys that work everywhere."""

import getpass
import time
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.scrollbar import ScrollBar, ScrollBarRender

from controller.api.client import Client
from controller.core.message import Message
from controller.i18n import LANGUAGES, _, language, set_language
from tui.board_screen import BoardScreen
from tui.daemon import OpenDaemon, View
from tui.help_screen import HelpScreen
from tui.page import Page
from tui.tones import PAPER_CSS, THEME
from tui.watch import watch, watch_charts

DRAW_EVERY_S = 0.1
"""The daemon may push many boards a second while a town opens; people read at most a few."""


class PlainScrollBar(ScrollBarRender):
    """Without the eighth blocks, which are two cells wide in some Japanese terminals."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


class HinanApp(App[None]):
    """Draws what the daemon says and remembers nothing: it may be closed and opened at any moment."""

    ENABLE_COMMAND_PALETTE = False
    CSS = f"""
    {PAPER_CSS}
    * {{ scrollbar-size-vertical: 1; scrollbar-color: $foreground 60%; scrollbar-background: $panel; }}
    Input {{ border: none; background: $panel; padding: 0 1; height: 1; }}
    Input:focus {{ background: #303060; }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", show=False),
        Binding("l,f9", "switch_language", show=False),
        Binding("f10", "leave", show=False),
        Binding("ctrl+q", "leave", show=False, priority=True),
    ]

    def __init__(
        self, open_daemon: OpenDaemon, driver_class: type[Driver] | None = None, person: str | None = None
    ) -> None:
        """`driver_class`: what stands for the terminal; None: the terminal. `person`: who sits there; None: whoever
        runs this."""
        super().__init__(driver_class)
        self.view = View(open_daemon, person=getpass.getuser() if person is None else person)
        self._is_stale = False
        self._drawn_at = 0.0
        self.animation_level = "none"
        self.register_theme(THEME)
        self.theme = THEME.name
        ScrollBar.renderer = PlainScrollBar

    def on_mount(self) -> None:
        self.push_screen(BoardScreen(self.view))
        self.run_worker(watch(self.view, self._changed), name="watch")
        self.run_worker(watch_charts(self.view, self._changed), name="charts")
        self.set_interval(DRAW_EVERY_S, self._draw_if_stale)

    def action_help(self) -> None:
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.view))

    def action_switch_language(self) -> None:
        set_language(LANGUAGES[1 - LANGUAGES.index(language())])
        self._changed()
        self._draw_if_stale()

    def action_leave(self) -> None:
        self.exit(message=_("This screen is closed. The daemon keeps working; open the screen again at any time."))

    def action_help_quit(self) -> None:
        """Ctrl+C: people press it to leave or by mistake."""
        if isinstance(self.screen, Page):
            self.screen.note(Message("Press F10 to leave. The daemon keeps working."))

    def _changed(self) -> None:
        self._is_stale = True
        if time.monotonic() - self._drawn_at > DRAW_EVERY_S:
            self._draw_if_stale()

    def _draw_if_stale(self) -> None:
        if self._is_stale and self.screen_stack and isinstance(self.screen, Page):
            self._is_stale = False
            self.screen.redraw()
            self._drawn_at = time.monotonic()


def run(socket: Path, language: str) -> None:
    """Shows the town until the person leaves. Never fails for want of a daemon: it says so and waits for it."""
    set_language(language)
    HinanApp(lambda: Client(socket)).run()
