"""The few colours of the screens, and what each of them means; a word always says the same beside it.

Okabe and Ito's palette, which people with every common kind of colour blindness can tell apart.
"""

from enum import StrEnum

from textual.theme import Theme

from controller.core.declaration import Kind

ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
VERMILLION, PURPLE = "#D55E00", "#CC79A7"


class Tone(StrEnum):
    """What a text is about. The value is also the CSS class of a whole line in that tone."""

    PLAIN = "plain"
    GOOD = "good"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    TROUBLE = "trouble"


INK = {
    Tone.PLAIN: "",
    Tone.GOOD: GREEN,
    Tone.WAITING: YELLOW,
    Tone.UNKNOWN: ORANGE,
    Tone.TROUBLE: f"bold {VERMILLION}",
}
"""As a rich style, on black."""

CALM, RETURNING = "calm", "returning"

PAPER = {CALM: GREEN, RETURNING: SKY, Kind.DISASTER: VERMILLION, Kind.OUTAGE: VERMILLION, Kind.DRILL: YELLOW}
PAPER[Kind.TEST] = PURPLE
"""Backgrounds of banners and titles, under black letters. The two real kinds share one: both are the real thing."""

PAPER_CSS = "\n".join(f".paper-{name} {{ background: {colour}; color: #000000; }}" for name, colour in PAPER.items())

THEME = Theme(
    name="hinan",
    primary=SKY,
    secondary=SKY,
    warning=YELLOW,
    error=VERMILLION,
    success=GREEN,
    accent=ORANGE,
    foreground="#F0F0F0",
    background="#000000",
    surface="#101010",
    panel="#202020",
    dark=True,
)
