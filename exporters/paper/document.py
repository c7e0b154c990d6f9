"""Blocks set on as many A4 pages as they need, with a title, a foot line and page numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, Frame, KeepTogether, LongTable, PageTemplate, Spacer
from reportlab.platypus.doctemplate import BaseDocTemplate

from exporters.paper.blocks import Alarm, Bars, Block, Column, Heading, Table, Text, Together
from exporters.paper.chart import BarChart
from exporters.paper.lines import cut, wrapped
from exporters.paper.sheet import HEIGHT, WIDTH, Sheet, new_canvas
from exporters.paper.typeface import Face, loaded, printable, width
from exporters.paper.widths import widths

MARGIN = 15.0
INNER = WIDTH - 2 * MARGIN
TOP, BOTTOM = 20.0, 20.0
"""mm."""

TITLE, HEADING, TEXT, FOOT = 7.0, 4.6, 3.7, 2.9
"""Sizes of letters in mm."""

LEADING = 1.5
"""From line to line, as a share of the size."""

CELL_LINES_MAX = 40
"""A cell must fit on a page. Longer ones are cut and say so by an ellipsis."""

TICK = 3.6
"""Side of a square to tick, in mm."""

RULE = colors.Color(0.72, 0.72, 0.72)
SHADE = colors.Color(0.92, 0.92, 0.92)


@dataclass(frozen=True, slots=True)
class _Cells:
    """How the cells of a table are set, in mm."""

    size: float
    pad: float
    """White at each side."""

    def broken(self, text: str, room: float, face: Face) -> str:
        """In lines, for a column that is `room` wide."""
        most = room - 2 * self.pad
        lines = [line for part in text.split("\n") for line in wrapped(printable(part), face, self.size, most)]
        return "\n".join(cut(lines, face, self.size, most, CELL_LINES_MAX))


NORMAL = _Cells(3.3, 1.4)
DENSE = _Cells(2.6, 1.1)
"""9.4 and 7.4 point."""


def document(title: str, about: str, foot: str, blocks: Sequence[Block]) -> bytes:
    """`about` stands under the title, `foot` on every page beside its number."""
    for face in Face:
        loaded(face)
    _, pages = _built(title, about, foot, blocks, 0)
    content, _ = _built(title, about, foot, blocks, pages)
    return content


def _built(title: str, about: str, foot: str, blocks: Sequence[Block], pages: int) -> tuple[bytes, int]:
    """The PDF that says that it has so many pages, and how many it has: the first page needs the last one's number."""
    buffer = BytesIO()
    template = BaseDocTemplate(
        buffer, pagesize=(WIDTH * mm, HEIGHT * mm), initialFontName=Face.REGULAR.value, initialFontSize=TEXT * mm
    )
    frame = Frame(MARGIN * mm, BOTTOM * mm, INNER * mm, (HEIGHT - TOP - BOTTOM) * mm, 0, 0, 0, 0)

    def draw_foot(canvas: Canvas, _: BaseDocTemplate) -> None:
        _foot(Sheet(canvas), foot, f"{canvas.getPageNumber()} / {pages}")

    template.addPageTemplates([PageTemplate(frames=[frame], onPageEnd=draw_foot)])
    story = [_lines(title, TITLE, Face.BOLD), _lines(about, TEXT, Face.REGULAR), Spacer(0, 4 * mm)]
    for block in blocks:
        story += _flowables(block)
    template.build(story, canvasmaker=lambda buffer, **_: new_canvas(buffer, title))
    return buffer.getvalue(), template.page


def _flowables(block: Block) -> list[Flowable]:
    match block:
        case Heading(text):
            return [CondPageBreak(30 * mm), Spacer(0, 3 * mm), _lines(text, HEADING, Face.BOLD), Spacer(0, 1.5 * mm)]
        case Text(text):
            return [_lines(text, TEXT, Face.REGULAR), Spacer(0, 2.5 * mm)]
        case Alarm(text):
            return [_lines(text, HEADING, Face.BOLD, framed=True), Spacer(0, 4 * mm)]
        case Table():
            return [_table(block), Spacer(0, 4 * mm)]
        case Bars():
            return [BarChart(block, INNER * mm), Spacer(0, 4 * mm)]
        case Together(blocks):
            return [KeepTogether([flowable for inner in blocks for flowable in _flowables(inner)])]


def _lines(text: str, size: float, face: Face, framed: bool = False) -> Flowable:
    """A paragraph as a table of its lines: our own line breaks, and pages may break between them."""
    pad = 4.0 if framed else 0.0
    lines = [line for part in text.split("\n") for line in wrapped(printable(part), face, size, INNER - 2 * pad)]
    gap = size * (LEADING - 1) / 2 * mm
    style: list[Any] = [
        ("FONT", (0, 0), (-1, -1), face.value, size * mm, size * mm),
        ("LEFTPADDING", (0, 0), (-1, -1), pad * mm),
        ("TOPPADDING", (0, 0), (-1, -1), gap),
        ("BOTTOMPADDING", (0, 0), (-1, -1), gap),
    ]
    if framed:
        style += [
            ("BOX", (0, 0), (-1, -1), 1.0 * mm, colors.black),
            ("TOPPADDING", (0, 0), (-1, 0), 3 * mm),
            ("BOTTOMPADDING", (0, -1), (-1, -1), 3 * mm),
        ]
    return LongTable([[line] for line in lines], colWidths=[INNER * mm], style=style)


def _table(table: Table) -> Flowable:
    type_ = DENSE if table.is_dense else NORMAL
    wide = _column_widths(table, type_)
    head = [type_.broken(column.head, room, Face.BOLD) for column, room in zip(table.columns, wide, strict=True)]
    rows = [[_cell(*each, type_) for each in zip(table.columns, row, wide, strict=True)] for row in table.rows]
    style = _style(table.columns, type_)
    return LongTable([head, *rows], colWidths=[each * mm for each in wide], repeatRows=1, style=style)


def _column_widths(table: Table, type_: _Cells) -> Sequence[float]:
    shares = [column.share for column in table.columns]
    if any(shares):
        return [INNER * share / sum(shares) for share in shares]
    return widths([column.head for column in table.columns], table.rows, type_.size, type_.pad, INNER)


def _cell(column: Column, text: str, room: float, type_: _Cells) -> str | Flowable:
    return _Tick(room - 2 * type_.pad) if column.is_tick else type_.broken(text, room, Face.REGULAR)


def _style(columns: Sequence[Column], type_: _Cells) -> list[Any]:
    everywhere = (0, 0), (-1, -1)
    style: list[Any] = [
        ("FONT", *everywhere, Face.REGULAR.value, type_.size * mm, type_.size * LEADING * mm),
        ("FONT", (0, 0), (-1, 0), Face.BOLD.value, type_.size * mm, type_.size * LEADING * mm),
        ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("VALIGN", *everywhere, "TOP"),
        ("LEFTPADDING", *everywhere, type_.pad * mm),
        ("RIGHTPADDING", *everywhere, type_.pad * mm),
        ("TOPPADDING", *everywhere, 0.6 * mm),
        ("BOTTOMPADDING", *everywhere, 1.5 * mm),
        ("LINEBELOW", *everywhere, 0.2 * mm, RULE),
        ("LINEABOVE", (0, 0), (-1, 0), 0.4 * mm, colors.black),
        ("LINEBELOW", (0, 0), (-1, 0), 0.4 * mm, colors.black),
    ]
    for place, column in enumerate(columns):
        if column.is_number or column.is_tick:
            style.append(("ALIGN", (place, 0), (place, -1), "RIGHT" if column.is_number else "CENTER"))
    return style


class _Tick(Flowable):
    """An empty square, in the middle of its cell."""

    def __init__(self, wide: float) -> None:
        super().__init__()
        self.width, self.height = wide * mm, TICK * mm

    def draw(self) -> None:
        self.canv.setLineWidth(0.3 * mm)
        self.canv.setStrokeGray(0)
        self.canv.rect((self.width - TICK * mm) / 2, -0.4 * mm, TICK * mm, TICK * mm)


def _foot(sheet: Sheet, foot: str, number: str) -> None:
    most = INNER - width(number, Face.REGULAR, FOOT) - 6.0
    (line,) = cut(wrapped(printable(foot), Face.REGULAR, FOOT, most), Face.REGULAR, FOOT, most, 1)
    sheet.rule(MARGIN, HEIGHT - 15.0, INNER, 0.2)
    sheet.text(MARGIN, HEIGHT - 10.5, line, FOOT)
    sheet.text(WIDTH - MARGIN, HEIGHT - 10.5, number, FOOT, align="right")
