"""記録: who did what, when, why and with what result, the newest first; says so when the chain does not hold."""

from collections.abc import Sequence
from itertools import pairwise

from controller.core.audit import Act, AuditRecord, chained
from controller.core.facility_mark import OPENING, Opening
from controller.core.message import mark
from controller.i18n import _
from tui.daemon import View
from tui.key_line import Hint
from tui.list_page import ListPage
from tui.steady_table import GAP, Cell, Column, Rows
from tui.times import day_and_time

LAST = 500
"""Years of a town that drills twice a year; `hinan log` shows all."""

BY_ITSELF = "hinan"
"""Who acts when nobody does: see controller.core.audit."""

NUMBER, WHEN, WHO, WHAT = 5, 14, 12, 14
ABOUT_MIN = 16

WORD = {
    "declare": mark("declared"),
    "end": mark("ended"),
    "close": mark("closed"),
    "sign-off": mark("signed off"),
    "review": mark("reminded"),
    "import": mark("list imported"),
    "pin": mark("key pinned"),
    "retry": mark("tried again"),
    "resume": mark("went on"),
    "vouch": mark("seen on site"),
    "mark": mark("opening state"),
    "prepare": mark("prepared"),
    "rehearse": mark("rehearsed"),
}
"""For acts the screen knows by name; others are shown as they are written."""


class RecordsScreen(ListPage):
    """Only shows."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._records: dict[str, AuditRecord] | None = None

    def on_mount(self) -> None:
        super().on_mount()
        self.follow(lambda daemon: daemon.audit(LAST), self._take)

    def title_text(self) -> str:
        if self._records is None:
            return _("Records: asking the daemon ...")
        title = _("Records: {count} acts, the newest first").format(count=len(self._records))
        broken = broken_link([*self._records.values()][::-1])
        if broken is None:
            return title
        return "\n".join([title, _("THE CHAIN IS BROKEN at record {number}. Run: hinan log").format(number=broken)])

    def columns(self) -> tuple[Column, ...]:
        rest = self.table_width - NUMBER - WHEN - WHO - WHAT - 4 * GAP
        return (
            Column(_("No."), NUMBER, is_number=True),
            Column(_("When"), WHEN),
            Column(_("Who"), WHO, is_free=True),
            Column(_("What"), WHAT, is_free=True),
            Column(_("About"), max(ABOUT_MIN, rest), is_free=True),
        )

    def rows(self) -> Rows:
        return {key: self._row(record) for key, record in (self._records or {}).items()}

    def about(self, key: str) -> str:
        act = (self._records or {})[key].act
        subject, result = self._subject(act), _result(act)
        return _("{what}: {subject}  Why: {why}  Result: {result}").format(
            what=what(act.what), subject=subject or "-", why=act.why or "-", result=result or "-"
        )

    def hints(self) -> tuple[Hint, ...]:
        return (
            Hint("F1", _("How to use"), "app.help"),
            Hint("Ctrl+" + _("arrows"), _("Scroll"), "screen.scroll_detail(3)"),
            Hint("Esc", _("Back to the town"), "screen.back"),
        )

    def _row(self, record: AuditRecord) -> tuple[Cell, ...]:
        act = record.act
        return (
            Cell(str(record.number)),
            Cell(day_and_time(act.at)),
            Cell(_("by itself") if act.who == BY_ITSELF else act.who),
            Cell(what(act.what)),
            Cell(" ".join(filter(None, (self._subject(act), act.why, _result(act))))),
        )

    def _subject(self, act: Act) -> str:
        """Facilities by the name people know."""
        facilities = self.view.board.facilities if self.view.board else ()
        return next((facility.name for facility in facilities if facility.id == act.subject), act.subject)

    def _take(self, records: Sequence[AuditRecord]) -> None:
        self._records = {str(record.number): record for record in reversed(records)}


def broken_link(oldest_first: Sequence[AuditRecord]) -> int | None:
    """The first record that does not follow from the one before, among those at hand."""
    for before, after in pairwise(oldest_first):
        if after.number != before.number + 1 or after.chain != chained(before.chain, after.act):
            return after.number
    return None


def what(verb: str) -> str:
    return _(WORD[verb]) if verb in WORD else verb


def _result(act: Act) -> str:
    """Of a mark in the words of the board; of other acts as it is written."""
    return _(OPENING[Opening(act.result)]) if act.what == "mark" and act.result in set(Opening) else act.result
