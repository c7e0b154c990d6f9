"""One facility as one line of the board: what staff say, how far it is, who is connected, and what is wrong."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from controller.core.board import ApState, FacilityView
from controller.core.facility_mark import OPENING, Opening
from controller.core.finding import WORD, LikelyCause
from controller.core.history import HistoryPoint
from controller.core.problem import SHORT, Cause
from controller.core.state import Asked
from controller.i18n import _
from tui.cells import bar
from tui.sparkline import hours_shown, spark
from tui.steady_table import GAP, Cell, Column
from tui.tones import Tone

STATE, PROVEN, CLIENTS = 10, 13, 10
NAME_MIN, TROUBLE_ENOUGH = 14, 16

NARROW = 79
"""Less than a terminal of 80 cells, as on a telephone held upright: there, what is wrong goes before how many are
connected."""

SPARK_OF = ((140, 24), (100, 12), (0, 6))
"""From so many cells of screen on, so many letters of the last hours."""


def columns(width: int, facilities: Iterable[FacilityView]) -> tuple[Column, ...]:
    """The board's columns for so many cells: names as long as they are, then trouble, and names are cut first. Where
    it is narrow, some have no width."""
    hours = next(letters for least, letters in SPARK_OF if width >= least) if width >= NARROW else 0
    people = max(cell_len(_(word)) for said, word in OPENING.items() if said is not Opening.UNKNOWN)
    count = CLIENTS
    if width < NARROW:
        people = count = 0
    rest = width - people - STATE - PROVEN - count - hours - 6 * GAP
    longest = max((cell_len(facility.name) for facility in facilities), default=0)
    name = max(NAME_MIN, min(longest, rest - TROUBLE_ENOUGH))
    return (
        Column(_("Facility"), name, is_free=True),
        Column(_("People"), people),
        Column(_("State"), STATE),
        Column(_("Proven/all"), PROVEN),
        Column(_("Clients"), count, is_number=True),
        Column(hours_shown(hours) if hours else "", hours),
        Column(_("Trouble"), rest - name),
    )


def row(
    facility: FacilityView,
    columns: Sequence[Column],
    likely: LikelyCause | None = None,
    history: Sequence[HistoryPoint] = (),
) -> tuple[Cell, ...]:
    """`likely`: why access points of it are silent, if that can be told."""
    state, tone = facility_state(facility)
    return (
        Cell(facility.name),
        Cell(opening(facility), Tone.GOOD if opened(facility) is Opening.OPEN else Tone.PLAIN),
        Cell(state, tone),
        Cell(_proven(facility), tone),
        Cell(clients(facility), Tone.UNKNOWN if facility.heard < len(facility.aps) else Tone.PLAIN),
        Cell(spark(history, columns[5].width) if columns[5].width else ""),
        Cell(_shortened(_likely(likely) + trouble(facility), columns[6].width), Tone.TROUBLE),
    )


def opened(facility: FacilityView) -> Opening:
    return Opening.UNKNOWN if facility.mark is None else facility.mark.opening


def opening(facility: FacilityView) -> str:
    """What staff say; a dash where nobody has, or it was taken back."""
    said = opened(facility)
    return "-" if said is Opening.UNKNOWN else _(OPENING[said])


def facility_state(facility: FacilityView) -> tuple[str, Tone]:
    """One word for the whole facility; only full proof gets the words for done."""
    asked = {ap.asked for ap in facility.aps}
    if not facility.aps:
        return _("no AP"), Tone.PLAIN
    if all(ap.state is ApState.UNKNOWN for ap in facility.aps):
        return _("unknown"), Tone.UNKNOWN
    if asked == {Asked.NOTHING}:
        stray = any(ap.state is ApState.STRAY for ap in facility.aps)
        return (_("look here"), Tone.TROUBLE) if stray else (_("normal"), Tone.PLAIN)
    done = facility.proven == facility.asked
    if Asked.OPEN in asked:
        return (_("all open"), Tone.GOOD) if done else (_("confirming"), Tone.WAITING)
    return (_("all back"), Tone.GOOD) if done else (_("going back"), Tone.WAITING)


def clients(facility: FacilityView) -> str:
    """Devices joined. Says so when the number, or a part of it, is not known."""
    if facility.clients is None:
        return _("unknown") if facility.aps else "-"
    is_partial = any(ap.clients is None for ap in facility.aps)
    return _("{count}+?").format(count=facility.clients) if is_partial else str(facility.clients)


def troubles(facility: FacilityView) -> int:
    """How many of its access points and devices have something wrong: for sorting, and to find the next one."""
    states = (ApState.UNKNOWN, ApState.STRAY)
    return sum(ap.state in states or ap.problem is not None for ap in facility.aps)


def trouble(facility: FacilityView) -> list[str]:
    """What is wrong, in few words, with how many: unknown access points first, then one entry a cause."""
    found = []
    if silent := sum(ap.state is ApState.UNKNOWN for ap in facility.aps):
        found.append(_("no answer {count}").format(count=silent))
    if stray := sum(ap.state is ApState.STRAY for ap in facility.aps):
        found.append(_("not declared {count}").format(count=stray))
    causes = Counter(problem.cause for problem in facility.problems)
    if silent:
        del causes[Cause.UNREACHABLE]
    return found + [_(SHORT[cause]) + (f" {count}" if count > 1 else "") for cause, count in causes.items()]


def _likely(cause: LikelyCause | None) -> list[str]:
    """What the count of silent access points does not say already."""
    return [] if cause in (None, LikelyCause.UNKNOWN, LikelyCause.AP) else [_(WORD[cause])]


def _proven(facility: FacilityView) -> str:
    if not facility.asked:
        return _("answer {heard}/{all}").format(heard=facility.heard, all=len(facility.aps))
    count = f"{facility.proven}/{facility.asked}"
    return count + " " + bar(facility.proven, facility.asked, PROVEN - 1 - max(5, len(count)))


def _shortened(entries: list[str], width: int) -> str:
    """As many entries as fit; the rest is counted, not cut in mid-word."""
    for shown in range(len(entries), 0, -1):
        rest = len(entries) - shown
        text = " ".join(entries[:shown] + ([_("+{count} more").format(count=rest)] if rest else []))
        if cell_len(text) <= width:
            return text
    return _("{count} problems").format(count=len(entries)) if entries else ""
