"""One access point as one line: what it does, how we know, and who is connected."""

from datetime import datetime

from controller.core.board import ApState, ApView
from controller.core.evidence import Evidence
from controller.core.message import mark
from controller.core.state import Asked
from controller.i18n import _
from tui.steady_table import Cell, Column
from tui.times import ago
from tui.tones import Tone

STATE, CLIENTS, EVIDENCE = 20, 10, 28
GAPS = 4
LABEL_MIN = 16

_SOURCE = {
    Evidence.VOUCHED: mark("confirmed by a person {age}"),
    Evidence.READ_BACK: mark("settings read back {age}"),
    Evidence.REPORTED: mark("reported by the AP {age}"),
    Evidence.ON_RADIO: mark("seen on the radio {age}"),
}

_PENDING = {
    Asked.OPEN: mark("open (confirming)"),
    Asked.BACK: mark("going back"),
    Asked.NOTHING: mark("normal"),
}

_OTHERWISE = {Asked.OPEN: mark("open, otherwise"), Asked.BACK: mark("back, otherwise")}
"""Proven, though something is not as it was asked for: the detail below the list says what."""

_PROVEN = {Asked.OPEN: mark("open, confirmed"), Asked.BACK: mark("back, confirmed"), Asked.NOTHING: mark("normal")}


def columns(width: int) -> tuple[Column, ...]:
    label = max(LABEL_MIN, width - STATE - CLIENTS - EVIDENCE - GAPS)
    return (
        Column(_("Access point"), label, is_free=True),
        Column(_("State"), STATE),
        Column(_("Clients"), CLIENTS, is_number=True),
        Column(_("How we know"), EVIDENCE),
    )


def row(ap: ApView, board_at: datetime) -> tuple[Cell, ...]:
    state, tone = ap_state(ap)
    known = ap.clients is not None
    clients = Cell(str(ap.clients) if known else _("unknown"), Tone.PLAIN if known else Tone.UNKNOWN)
    return Cell(ap.label), Cell(state, tone), clients, Cell(evidence(ap, board_at))


def ap_state(ap: ApView) -> tuple[str, Tone]:
    match ap.state:
        case ApState.PROVEN:
            return _((_OTHERWISE if ap.substituted else _PROVEN).get(ap.asked, _PROVEN[ap.asked])), Tone.GOOD
        case ApState.PENDING:
            return _(_PENDING[ap.asked]), Tone.WAITING
        case ApState.UNKNOWN:
            return _("unknown, no answer"), Tone.UNKNOWN
        case ApState.BY_HAND:
            return _("switched by hand"), Tone.PLAIN if ap.asked is Asked.NOTHING else Tone.WAITING
        case ApState.STRAY:
            return _("open, not declared"), Tone.TROUBLE
        case ApState.QUIET:
            return _("normal"), Tone.PLAIN


def evidence(ap: ApView, board_at: datetime) -> str:
    """Why we believe its state, and since when; of an unknown one, its last sign of life."""
    if ap.state is ApState.UNKNOWN:
        if ap.heard_at is None:
            return _("never answered yet")
        return _("last answer {age}").format(age=ago(ap.heard_at, board_at))
    if ap.evidence in _SOURCE and ap.seen_at is not None:
        return _(_SOURCE[ap.evidence]).format(age=ago(ap.seen_at, board_at))
    return _("not confirmed yet")
