"""How wide the columns of a table should be when nobody has said so: each as its texts need, within the page."""

from collections.abc import Sequence

from exporters.paper.lines import tokens
from exporters.paper.typeface import Face, printable, width

WORD_MAX = 0.22
"""A word never takes more than this share of the table; a longer one is broken."""

LETTERS_LEAST = 5

TEXT_MAX = 0.5
"""A column of sentences wants no more than this share, or the others would be columns of letters."""


ROUNDING = 0.01
"""So that what fits exactly is not broken by the last bit of a float."""


def widths(head: Sequence[str], rows: Sequence[Sequence[str]], size: float, pad: float, most: float) -> list[float]:
    """Of every column, in the unit of `size`; together `most`. `pad` is at both sides of every cell.

    First each gets its longest word, then what is left goes to those that still break their lines.
    """
    columns = [[name, *(row[place] for row in rows)] for place, name in enumerate(head)]
    least = [min(_widest(texts, size), _needed(texts, size), WORD_MAX * most) + 2 * pad + ROUNDING for texts in columns]
    wanted = [min(_widest(texts, size), TEXT_MAX * most) + 2 * pad + ROUNDING for texts in columns]
    room = most - sum(least)
    if room <= 0:
        return [most * each / sum(least) for each in least]
    more = [max(want - need, 0.0) for want, need in zip(wanted, least, strict=True)]
    if sum(more) <= room:
        more = [each + (room - sum(more)) / len(columns) for each in more]
    else:
        more = [room * each / sum(more) for each in more]
    return [need + extra for need, extra in zip(least, more, strict=True)]


def _widest(texts: Sequence[str], size: float) -> float:
    """By the bold face, which the head is in and which is the wider one."""
    return max(width(printable(text), Face.BOLD, size) for text in texts)


def _needed(texts: Sequence[str], size: float) -> float:
    """For its longest word, and for a few Japanese letters, which could else stand one under the other."""
    return max(
        _widest([token.rstrip() for text in texts for token in tokens(text)] or [""], size), LETTERS_LEAST * size
    )
