"""A bar for every number in the order of time, with the highest one named and the unknown ones not hidden."""

from collections.abc import Sequence
from math import ceil

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from exporters.paper.blocks import Bars
from exporters.paper.typeface import Face, printable, width

HEIGHT = 46.0
FOOT, HEAD = 9.0, 6.0
"""mm for the labels below and the numbers above."""

LABEL = 2.9
"""Size of letters, mm."""

BAR_MAX = 12.0
"""mm; three bars should not fill a page."""

FILLED = 0.7
"""A bar's part of its place."""

GREY = 0.25


class BarChart(Flowable):
    """As wide as the page."""

    def __init__(self, bars: Bars, wide: float) -> None:
        super().__init__()
        self._bars = bars
        self.width, self.height = wide, (HEIGHT + (6.0 if None in bars.values else 0.0)) * mm

    def draw(self) -> None:
        canvas, bars = self.canv, self._bars
        canvas.translate(0, self.height - HEIGHT * mm)
        step = min(self.width / mm / max(len(bars.values), 1), BAR_MAX / FILLED)
        every_label = _every(bars.labels, step)
        every = _every([str(value) for value in bars.values if value is not None], step)
        highest = max(range(len(bars.values)), key=lambda place: bars.values[place] or 0, default=0)
        for place, (label, value) in enumerate(zip(bars.labels, bars.values, strict=True)):
            if place % every_label == 0:
                self._letters((place + 0.5) * step, FOOT - 4.4, label, Face.REGULAR)
            is_named = place == highest or (place % every == 0 and abs(place - highest) >= every)
            self._bar(place, step, value, bars.values[highest] or 1, is_named)
        canvas.setLineWidth(0.3 * mm)
        canvas.setStrokeGray(0)
        canvas.line(0, FOOT * mm, self.width, FOOT * mm)
        if None in bars.values:
            canvas.setFont(Face.REGULAR.value, LABEL * mm)
            canvas.setFillGray(0)
            canvas.drawString(0, -4.4 * mm, printable(f"? {bars.unknown}"))

    def _bar(self, place: int, step: float, value: int | None, most: int, is_named: bool) -> None:
        middle = (place + 0.5) * step
        if value is None:
            self._letters(middle, FOOT + 0.8, "?", Face.BOLD)
            return
        high = value / most * (HEIGHT - FOOT - HEAD)
        left = middle - step * FILLED / 2
        self.canv.setFillGray(GREY)
        self.canv.rect(left * mm, FOOT * mm, step * FILLED * mm, high * mm, stroke=0, fill=1)
        if is_named:
            self._letters(middle, FOOT + high + 1.2, str(value), Face.REGULAR)

    def _letters(self, x: float, y: float, text: str, face: Face) -> None:
        """With their middle at `x`, but never over the edge."""
        shown = printable(text)
        half = width(shown, face, LABEL) / 2
        self.canv.setFillGray(0)
        self.canv.setFont(face.value, LABEL * mm)
        self.canv.drawString(min(max(x - half, 0.0), self.width / mm - 2 * half) * mm, y * mm, shown)


def _every(texts: Sequence[str], step: float) -> int:
    """Each how-manieth place gets its text, so that neighbours do not touch; one at the edge may be pushed in."""
    widest = max((width(text, Face.REGULAR, LABEL) for text in texts), default=0.0) + 1.0
    needed = widest if widest <= step else 1.5 * widest
    return max(1, ceil(needed / step))
