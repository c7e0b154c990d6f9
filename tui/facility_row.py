"""One facility as one line of the board: how far it is, who is connected, and what is wrong in few words."""

from collections import Counter
from collections.abc import Iterable

from rich.cells import cell_len

from controller.core.board import ApState, FacilityView
from controller.core.problem import SHORT, Cause
from controller.core.state import Asked
from controller.i18n import _
from tui.cells import bar
from tui.steady_table import Cell, Column
from tui.tones import Tone

STATE, PROVEN, CLIENTS = 10, 13, 10
GAPS = 5
NAME_MIN, TROUBLE_MIN = 16, 17


def columns(width: int, facilities: Iterable[FacilityView]) -> tuple[Column, ...]:
    """The board's columns for so many cells: names as long as they are, then trouble, and names are cut first."""
    rest = width - STATE - PROVEN - CLIENTS - GAPS
    longest = max((cell_len(facility.name) for facility in facilities), default=0)
    name = max(NAME_MIN, min(longest, rest - TROUBLE_MIN))
    return (
        Column(_("Facility"), name),
        Column(_("State"), STATE),
        Column(_("Proven/all"), PROVEN),
        Column(_("Clients"), CLIENTS, is_number=True),
        Column(_("Trouble"), max(TROUBLE_MIN, rest - name)),
    )


def row(facility: FacilityView, trouble_width: int) -> tuple[Cell, ...]:
    state, tone = facility_state(facility)
    return (
        Cell(facility.name),
        Cell(state, tone),
        Cell(_proven(facility), tone),
        Cell(clients(facility), Tone.UNKNOWN if facility.heard < len(facility.aps) else Tone.PLAIN),
        Cell(_shortened(trouble(facility), trouble_width), Tone.TROUBLE),
    )


def facility_state(facility: FacilityView) -> tuple[str, Tone]:
    """One word for the whole facility; only full proof gets the words for done."""
    asked = {ap.asked for ap in facility.aps}
    if not facility.aps:
        return _("no AP"), Tone.PLAIN
    if not facility.heard:
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


def trouble(facility: FacilityView) -> list[str]:
    """What is wrong, in few words, with how many: unknown access points first, then one entry a cause."""
    found = []
    if silent := len(facility.aps) - facility.heard:
        found.append(_("no answer {count}").format(count=silent))
    if stray := sum(ap.state is ApState.STRAY for ap in facility.aps):
        found.append(_("not declared {count}").format(count=stray))
    causes = Counter(problem.cause for problem in facility.problems)
    if silent:
        del causes[Cause.UNREACHABLE]
    return found + [_(SHORT[cause]) + (f" {count}" if count > 1 else "") for cause, count in causes.items()]


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
