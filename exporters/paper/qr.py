"""The QR code with which a phone joins the open network."""

import segno

from controller.core.wlan import DISASTER_SSID
from exporters.paper.sheet import BLACK, Sheet

JOIN = f"WIFI:T:nopass;S:{DISASTER_SSID};;"
"""The form that Android and iOS read: ZXing's wiki, `Barcode Contents`, Wi-Fi network config."""

QUIET = 4
"""Modules of white around the code (ISO/IEC 18004)."""

CORRECTION = "q"
"""A quarter of the code may be torn or dirty: posters hang in gymnasiums. It costs no larger code here."""


def matrix() -> tuple[tuple[int, ...], ...]:
    """Rows of modules, 1 is dark, without the quiet zone."""
    code = segno.make(JOIN, error=CORRECTION, micro=False, boost_error=False)
    return tuple(tuple(row) for row in code.matrix)


def draw_qr(sheet: Sheet, x: float, y: float, side: float) -> None:
    """Within a square of `side` mm, quiet zone included. Neighbours in a row are one bar, so that no hairline shows."""
    rows = matrix()
    module = side / (len(rows) + 2 * QUIET)
    for down, row in enumerate(rows):
        across = 0
        while across < len(row):
            run = 0
            while across + run < len(row) and row[across + run]:
                run += 1
            if run:
                place = (x + (QUIET + across) * module, y + (QUIET + down) * module)
                sheet.box(*place, run * module, module, thick=0, fill=BLACK)
            across += run + 1
