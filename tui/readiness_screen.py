"""準備状況: would it open tonight? Facility by facility, with what is lacking and when it was last proven."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from controller.core.errand import Errand
from controller.core.message import Message
from controller.core.problem import SHORT as CAUSE
from controller.core.readiness import SHORT, DeviceReadiness, FacilityReadiness, Lack, Readiness
from controller.i18n import _
from tui.cells import bar
from tui.daemon import View
from tui.key_line import Hint
from tui.list_page import ListPage
from tui.steady_table import GAP, Cell, Column, Rows
from tui.times import ago, day_and_time
from tui.tones import Tone
from tui.words import joined

SCORE, PROVEN = 14, 14
NAME_MIN = 16

SELDOM = 5
"""Turns: the readiness of a large town takes the daemon a tenth of a second, and changes in hours."""


class ReadinessScreen(ListPage):
    """The least ready first: whoever opens this page looks for them."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("r,f5", "rehearse", show=False)]

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._found: Readiness | None = None
        self._asked_for = ""
        """The facility for which a rehearsal was asked once; the same key again begins it."""

    def on_mount(self) -> None:
        super().on_mount()
        self.follow(lambda daemon: daemon.readiness(), self._take, SELDOM)

    def title_text(self) -> str:
        if self._found is None:
            return _("Readiness: asking the daemon ...")
        score = "-" if self._found.score is None else str(self._found.score)
        ready = sum(facility.is_ready for facility in self._found.facilities)
        return _("Readiness: {score} of 100 points, {ready} of {all} facilities are ready").format(
            score=score, ready=ready, all=len(self._found.facilities)
        )

    def columns(self) -> tuple[Column, ...]:
        rest = self.table_width - SCORE - PROVEN - 3 * GAP
        name = max(NAME_MIN, rest // 2)
        return (
            Column(_("Facility"), name, is_free=True),
            Column(_("Points"), SCORE),
            Column(_("Last proven"), PROVEN),
            Column(_("What is lacking"), rest - name, is_free=True),
        )

    def rows(self) -> Rows:
        if self._found is None:
            return {}
        worst_first = sorted(self._found.facilities, key=lambda facility: facility.score)
        return {facility.facility: _row(facility, self._found) for facility in worst_first}

    def about(self, key: str) -> str:
        facility = self._facility(key)
        if facility is None or self._found is None:
            return ""
        lacks = joined(_lacks(facility)) or _("nothing is lacking")
        lines = [f"{facility.name}: {lacks}"]
        lines += [_device(device) for device in self._devices(key) if device.score < 100]
        wanted = set(self._of_facility(key))
        return "\n".join([*lines, *(w.message.render(_) for w in self._found.warnings if wanted & set(w.devices))])

    def hints(self) -> tuple[Hint, ...]:
        return (
            Hint("F1", _("How to use"), "app.help"),
            Hint("F5/r", _("Rehearse this facility (changes nothing)"), "screen.rehearse"),
            Hint("Ctrl+" + _("arrows"), _("Scroll"), "screen.scroll_detail(3)"),
            Hint("Esc", _("Back to the town"), "screen.back"),
        )

    def on_steady_table_moved(self) -> None:
        self._asked_for = ""
        self.note()
        super().on_steady_table_moved()

    def action_back(self) -> None:
        if self._asked_for:
            self._asked_for = ""
            self.note()
        else:
            self.dismiss()

    def action_rehearse(self) -> None:
        key = self.table.selected
        facility = self._facility(key or "")
        if facility is None or key is None:
            return
        if self._asked_for != key:
            self._asked_for = key
            self.note(
                Message(
                    "Rehearse {name}? We log in, ask, and change nothing. Yes: r once more. No: Esc.",
                    {"name": facility.name},
                ),
                tone=Tone.WAITING,
            )
            return
        self._asked_for = ""
        self.begin(self._rehearse(self._of_facility(key)))

    async def _rehearse(self, devices: list[str]) -> None:
        if await self.ask(lambda daemon: daemon.begin(Errand.REHEARSE, devices)) is not None:
            begun = Message("{count} devices are being rehearsed. The list follows.", {"count": len(devices)})
            self.note(begun, tone=Tone.GOOD)
            self.ask_again()

    def _take(self, found: Readiness) -> None:
        self._found = found

    def _facility(self, key: str) -> FacilityReadiness | None:
        facilities = self._found.facilities if self._found else ()
        return next((facility for facility in facilities if facility.facility == key), None)

    def _of_facility(self, key: str) -> list[str]:
        """Its devices that we can log into."""
        board = self.view.board
        aps = (ap for facility in board.facilities if facility.id == key for ap in facility.aps) if board else ()
        return list(dict.fromkeys(ap.device for ap in aps if not ap.by_hand))

    def _devices(self, key: str) -> list[DeviceReadiness]:
        wanted = set(self._of_facility(key))
        return [device for device in self._found.devices if device.device in wanted] if self._found else []


def _row(facility: FacilityReadiness, found: Readiness) -> tuple[Cell, ...]:
    tone = Tone.GOOD if facility.is_ready else Tone.TROUBLE if not facility.score else Tone.WAITING
    proven = _("never") if facility.proven_at is None else ago(facility.proven_at, found.at)
    if facility.lacks.get(Lack.BY_HAND) == facility.aps:
        proven = "-"
    return (
        Cell(facility.name),
        Cell(f"{facility.score:3} {bar(facility.score, 100, SCORE - 4)}", tone),
        Cell(proven, Tone.PLAIN if facility.proven_at or proven == "-" else Tone.UNKNOWN),
        Cell(joined(_lacks(facility)), tone if not facility.is_ready else Tone.PLAIN),
    )


def _lacks(facility: FacilityReadiness) -> list[str]:
    """What, and of how many of its access points; a failed rehearsal by its cause."""
    found = [f"{_(CAUSE[cause])} {count}" for cause, count in facility.causes.items()]
    named = Lack.FAILED if facility.causes else None
    return found + [f"{_(SHORT[lack])} {count}" for lack, count in facility.lacks.items() if lack is not named]


def _device(device: DeviceReadiness) -> str:
    proven = _("never") if device.proven_at is None else day_and_time(device.proven_at)
    lacks = joined([_(SHORT[lack]) for lack in device.lacks])
    text = _("{device}: {score} points, {lacks}, last proven: {proven}").format(
        device=device.device, score=device.score, lacks=lacks, proven=proven
    )
    if device.rehearsal is not None and device.rehearsal.cause is not None:
        detail = device.rehearsal.detail.render(_) if device.rehearsal.detail is not None else ""
        return f"{text}  {_(CAUSE[device.rehearsal.cause])} {detail}".rstrip()
    return text
