"""Columns that stay straight with Japanese letters, which are two cells wide."""

from collections.abc import Collection, Sequence

GAP = "  "


def aligned(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """One line per row; columns in `right` (by index) are flush right, as numbers are. No blanks at line ends."""
    from rich.cells import cell_len  # its tables of widths take a while to load

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]

    def padded(text: str, column: int) -> str:
        blanks = " " * (widths[column] - cell_len(text))
        return blanks + text if column in right else text + blanks

    return [GAP.join(padded(text, column) for column, text in enumerate(row)).rstrip() for row in rows]
