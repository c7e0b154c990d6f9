"""Where a line of Japanese and Latin text may be broken (kinsoku), and how large it may be to fit."""

import re
from collections.abc import Sequence

from exporters.paper.typeface import Face, width

OPENING = "（「『【〔［｛〈《"
CLOSING = ",.;:!?)]}）」』】〕］｝〉》、。，．・：；！？ー々…‥ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
"""JIS X 4051: what may not end a line, and what may not begin one."""

TOKEN = re.compile(rf"\s+|[{OPENING}]*(?:[!-~\u00a1-\u017f]+|\S)[{re.escape(CLOSING)}]*")
"""What stays on one line: a Latin word, or one Japanese letter, with the marks that belong to it."""

JOINTS = "-_./"

ELLIPSIS = "…"


def tokens(text: str) -> list[str]:
    return TOKEN.findall(text)


def wrapped(text: str, face: Face, size: float, most: float) -> list[str]:
    """Lines no wider than `most`, in the unit of `size`; at least one. A word that is wider is broken anywhere."""
    lines, line, used = list[str](), "", 0.0
    for token in tokens(text):
        for piece in _pieces(token, face, size, most):
            wide = width(piece, face, size)
            if line and used + width(piece.rstrip(), face, size) > most:
                lines.append(line.rstrip())
                line, used = "", 0.0
            if line or not piece.isspace():
                line, used = line + piece, used + wide
    return [*lines, line.rstrip()]


def _pieces(token: str, face: Face, size: float, most: float) -> Sequence[str]:
    """A token in parts that fit: an id is broken after one of its hyphens if that is possible."""
    if width(token, face, size) <= most or token.isspace():
        return (token,)
    pieces = [""]
    for letter in token:
        while pieces[-1] and width(pieces[-1] + letter, face, size) > most:
            whole = max(pieces[-1].rfind(joint) for joint in JOINTS) + 1 or len(pieces[-1])
            pieces[-1:] = [pieces[-1][:whole], pieces[-1][whole:]]
        pieces[-1] += letter
    return pieces


def cut(lines: Sequence[str], face: Face, size: float, most: float, count: int) -> list[str]:
    """At most `count` lines; the last one says by an ellipsis that there was more."""
    if len(lines) <= count:
        return list(lines)
    last = lines[count - 1]
    while last and width(last + ELLIPSIS, face, size) > most:
        last = last[:-1]
    return [*lines[: count - 1], last + ELLIPSIS]


def fitted(text: str, face: Face, sizes: Sequence[float], most: float, count: int) -> tuple[float, list[str]]:
    """The largest of `sizes` (largest first) at which the text needs at most `count` lines; cut at the smallest."""
    for size in sizes:
        lines = wrapped(text, face, size, most)
        if len(lines) <= count:
            return size, lines
    return size, cut(lines, face, size, most, count)
