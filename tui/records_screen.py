"""記録: who did what, when, why and with what result, the newest first; says so when the chain does not hold."""

from collections.abc import Sequence
from itertools import pairwise

from controller.core import act_words
from controller.core.audit import Act, AuditRecord, chained
from controller.core.message import Message
from controller.i18n import _
from tui.daemon import View
from tui.key_line import Hint
from tui.list_page import ListPage
from tui.steady_table import GAP, Cell, Column, Rows
from tui.times import day_and_time

LAST = 500
"""Years of a town that drills twice a year; `hinan log` shows all."""

NUMBER, WHEN, WHO, WHAT = 5, 14, 12, 14
ABOUT_MIN = 16


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
        subject, why, result = (words or "-" for words in self._about(act))
        return _("{what}: {subject}  Why: {why}  Result: {result}").format(
            what=said(act_words.what(act)), subject=subject, why=why, result=result
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
            Cell(said(act_words.who(act))),
            Cell(said(act_words.what(act))),
            Cell(" ".join(filter(None, self._about(act)))),
        )

    def _about(self, act: Act) -> tuple[str, str, str]:
        """Of what, why and with what result. Facilities by the name people know."""
        facilities = self.view.board.facilities if self.view.board else ()
        names = {facility.id: facility.name for facility in facilities}

        def name_of(id: str) -> str:
            return names.get(id, id)

        return said(act_words.subject(act, name_of)), said(act_words.why(act)), said(act_words.result(act, name_of))

    def _take(self, records: Sequence[AuditRecord]) -> None:
        self._records = {str(record.number): record for record in reversed(records)}


def said(words: Message) -> str:
    return words.render(_)


def broken_link(oldest_first: Sequence[AuditRecord]) -> int | None:
    """The first record that does not follow from the one before, among those at hand."""
    for before, after in pairwise(oldest_first):
        if after.number != before.number + 1 or after.chain != chained(before.chain, after.act):
            return after.number
    return None
