"""What the pages with a list have in common: banner, title, list, and what is to be said of one line."""

from abc import abstractmethod
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from tui.banner import Banner
from tui.line_prompt import LinePrompt
from tui.page import Page
from tui.prose import Prose
from tui.steady_table import Column, Rows, SteadyTable
from tui.tones import Tone

SCROLLBAR = 1

FOOT, LIST_MIN, DETAIL_MIN = 5, 5, 2
"""Lines: keys, an answer and a prompt; the heading and some rows; what is always said of a row."""


class ListPage(Page[None]):
    """Esc takes back a question first, and leaves then."""

    DEFAULT_CSS = """
    ListPage #title { background: $panel; text-style: bold; }
    ListPage #detail { height: auto; border: none; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "back", show=False),
        Binding("q", "app.leave", show=False),
        Binding("ctrl+down", "scroll_detail(3)", show=False),
        Binding("ctrl+up", "scroll_detail(-3)", show=False),
    ]
    AUTO_FOCUS = "SteadyTable"

    def body(self) -> ComposeResult:
        yield Banner()
        yield Prose(id="title")
        yield SteadyTable()
        with VerticalScroll(id="detail", can_focus=False):
            yield Prose(id="about")
            yield Prose(id="problem")
        yield LinePrompt()

    @property
    def table(self) -> SteadyTable:
        return self.query_one(SteadyTable)

    @property
    def prompt(self) -> LinePrompt:
        return self.query_one(LinePrompt)

    @property
    def table_width(self) -> int:
        return self.app.size.width - SCROLLBAR

    @abstractmethod
    def title_text(self) -> str:
        """The line above the list."""

    @abstractmethod
    def columns(self) -> tuple[Column, ...]:
        """For `table_width` cells."""

    @abstractmethod
    def rows(self) -> Rows:
        """What is known now."""

    @abstractmethod
    def about(self, key: str) -> str:
        """Of this row, whole sentences."""

    def trouble_of(self, _key: str) -> str:
        """What is wrong with it, in the colour of trouble."""
        return ""

    def draw(self) -> None:
        self.query_one(Banner).show(self.view.board, self.view.closed, self.app.size.width)
        self.query_one("#title", Prose).say(self.title_text())
        self.table.show(self.columns(), self.rows())
        key = self.table.selected
        self.query_one("#about", Prose).say("" if key is None else self.about(key))
        problem = self.query_one("#problem", Prose)
        text = "" if key is None else self.trouble_of(key)
        problem.display = bool(text)
        problem.say(text, Tone.TROUBLE)
        self._share_out()

    def _share_out(self) -> None:
        """The list keeps some rows whatever there is to say, and the top and the keys stay in sight."""
        taken = sum(text.lines for text in (self.query_one(Banner), self.query_one("#title", Prose)))
        left = self.app.size.height - taken - FOOT - LIST_MIN
        self.query_one("#detail").styles.max_height = max(DETAIL_MIN, left)

    def on_steady_table_moved(self) -> None:
        self.query_one("#detail", VerticalScroll).scroll_home(animate=False)
        self.redraw()

    def on_line_prompt_taken_back(self) -> None:
        self.close_prompt()

    def close_prompt(self) -> None:
        self.prompt.close()
        self.table.focus()

    def action_back(self) -> None:
        self.dismiss()

    def action_scroll_detail(self, lines: int) -> None:
        self.query_one("#detail", VerticalScroll).scroll_relative(y=lines, animate=False)
