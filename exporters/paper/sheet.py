"""One A4 page to draw on, in millimetres from its upper left corner, and the PDF that a run of such pages becomes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from exporters.paper.typeface import Face, loaded, printable, width

WIDTH, HEIGHT = A4[0] / mm, A4[1] / mm
"""210 by 297 mm (ISO 216)."""

CAP = 0.76
"""Height of a capital letter and of a Japanese letter above the line, as a share of the size."""

BLACK, WHITE = 0.0, 1.0

Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Sizes of letters are in mm as well: of the em, which is a Japanese letter's width."""

    canvas: Canvas

    def text(
        self, x: float, y: float, text: str, size: float, face: Face = Face.REGULAR, align: Align = "left",
        grey: float = BLACK,
    ) -> None:  # fmt: skip
        """One line whose letters stand on `y`."""
        shown = printable(text)
        wide = width(shown, face, size)
        left = {"left": x, "centre": x - wide / 2, "right": x - wide}[align]
        self.canvas.setFont(loaded(face).fontName, size * mm)
        self.canvas.setFillGray(grey)
        self.canvas.drawString(left * mm, (HEIGHT - y) * mm, shown)

    def rule(self, x: float, y: float, wide: float, thick: float = 0.3, grey: float = BLACK) -> None:
        """A horizontal line."""
        self.canvas.setLineWidth(thick * mm)
        self.canvas.setStrokeGray(grey)
        self.canvas.line(x * mm, (HEIGHT - y) * mm, (x + wide) * mm, (HEIGHT - y) * mm)

    def box(
        self, x: float, y: float, wide: float, high: float, thick: float = 0.3, radius: float = 0.0,
        fill: float | None = None,
    ) -> None:  # fmt: skip
        """A frame from its upper left corner down; `thick` 0 draws none, `fill` is a grey."""
        self.canvas.setLineWidth(thick * mm)
        self.canvas.setStrokeGray(BLACK)
        self.canvas.setFillGray(BLACK if fill is None else fill)
        place = (x * mm, (HEIGHT - y - high) * mm, wide * mm, high * mm, radius * mm)
        self.canvas.roundRect(*place, stroke=int(thick > 0), fill=int(fill is not None))


def new_canvas(buffer: BytesIO, title: str) -> Canvas:
    """Without the time of day and without chance in it: the same drawing gives the same bytes."""
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=1, lang="ja-JP")
    canvas.setTitle(title)
    canvas.setAuthor("hinan-wifi")
    canvas.setCreator("hinan-wifi")
    return canvas


def pdf(title: str, pages: Iterable[Callable[[Sheet], None]]) -> bytes:
    """One page for each that draws."""
    buffer = BytesIO()
    canvas = new_canvas(buffer, title)
    for draw in pages:
        draw(Sheet(canvas))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
