"""How a text is cleaned on its way in, and kept from being taken for a formula on its way out.

Excel runs a cell that begins with `=`, `+`, `-` or `@` as a formula, also one in a CSV file that somebody sent. On
export such a text gets an apostrophe in front, which Excel never runs; on import one apostrophe before one of these
characters is dropped. A text that itself begins with an apostrophe gets one more, so that nothing is lost either way.
"""

import re
import unicodedata

_RUN_BY_EXCEL = "=+-@＝＋－＠"
_GUARDED = re.compile(f"['{re.escape(_RUN_BY_EXCEL)}]")
_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_UNSEEN = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef\ufffe\uffff]")
"""Variation selectors, which choose a picture of a letter or emoji, and two code points that XML cannot hold."""


def tidy(text: str) -> str:
    """One line of visible letters in Unicode NFC, without blanks around it.

    Joiners, variation selectors and controls go: they are not seen, break columns, and make equal names differ.
    """
    return unicodedata.normalize("NFC", _seen(text)).strip()


def tidy_code(text: str) -> str:
    """As `tidy`, and full-width letters and digits become plain ones (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", _seen(text)).strip()


def guard(text: str) -> str:
    """For export: what `unguard` turns back into `text`, and Excel does not run."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    return text[1:] if text.startswith("'") and _GUARDED.match(text, 1) else text


def _seen(text: str) -> str:
    one_line = _UNSEEN.sub("", _BREAKS.sub(" ", text))
    return "".join(letter for letter in one_line if unicodedata.category(letter) not in ("Cc", "Cf"))
