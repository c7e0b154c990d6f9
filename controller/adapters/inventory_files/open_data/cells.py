"""One cell of an open-data list becomes one text; what was written differently is reported, never guessed."""

import math
import re
from collections.abc import Callable, Mapping

from controller.adapters.inventory_files.formats import number
from controller.adapters.inventory_files.grid import Cell, Place
from controller.adapters.inventory_files.open_data.area_code import area_code
from controller.adapters.inventory_files.tidying import tidy, tidy_code, unguard
from controller.adapters.inventory_files.values import LETTERS_MAX, NO_DEGREES, Repair, spoiled
from controller.core.message import InputError, Message

HYPHENS = "-‐‑‒–—―−ーｰ－─━﹣"
NO_VALUE = frozenset(HYPHENS)
"""How published lists write that there is no value."""

LATITUDES, LONGITUDES = (20.0, 46.0), (122.0, 154.0)
"""Japan with its islands. The two do not overlap, so that swapped values show."""

YES = frozenset(["1", "○", "◯", "〇", "◎", "●", "✓", "✔", "有", "該当", "true", "yes"])
NO = frozenset(["", "0", "×", "✕", "x", "無", "非該当", "false", "no"])

_BETWEEN = re.compile(rf"(?<=[0-9A-Za-z])[{re.escape(HYPHENS)}](?=[0-9A-Za-z])")
_SEXAGESIMAL = re.compile(
    r"""([0-9]{1,3})[°度]\s*([0-9]{1,2})[′'分]\s*(?:([0-9]{1,2}(?:\.[0-9]+)?)(?:"|''|′′|″|秒)?)?"""
)
_CODES = ("ID", "NO", "電話番号", "内線番号", "郵便番号", "町字ID")
_FLAGS = ("災害種別_", "指定避難所との", "指定緊急避難場所との")
_AREA_CODES = ("全国地方公共団体コード", "所在地_全国地方公共団体コード", "市区町村コード")


def text_of(meaning: str, cell: Cell, place: Place, repairs: list[Repair]) -> str:
    """Empty when the cell says nothing. Raises InputError when what it says cannot be used."""
    if cell.spoiled:
        raise InputError(spoiled(cell, place))
    found = _cleaned(meaning, cell.text, place)
    if found != cell.text:
        repairs.append(Repair(place, cell.text, found))
    found = unguard(found)
    if len(found) > LETTERS_MAX:
        raise InputError(
            Message(
                "{file}, row {row}, column {column}: the value is longer than {most} characters. "
                "Shorten it, and check that no quotation mark is missing.",
                place.said(most=LETTERS_MAX),
            )
        )
    return found


def _cleaned(meaning: str, raw: str, place: Place) -> str:
    text = tidy(raw)
    if text in NO_VALUE:
        return ""
    for is_kind, clean in _KINDS.items():
        if is_kind(meaning):
            return clean(tidy_code(raw), place)
    return text


def _code(text: str, _: Place) -> str:
    return _BETWEEN.sub("-", text)


def _flag(text: str, place: Place) -> str:
    if text.casefold() in YES:
        return "1"
    if text.casefold() in NO:
        return ""
    raise InputError(
        Message(
            "{file}, row {row}, column {column}: {value!r} is neither yes nor no. Write 1 for yes, and leave the cell "
            "empty for no.",
            place.said(value=text),
        )
    )


def _degrees(text: str, place: Place) -> str:
    """Decimal degrees as a text; empty where there is no value."""
    parts = _SEXAGESIMAL.fullmatch(text)
    if parts and int(parts[2]) < 60 and float(parts[3] or 0) < 60:
        return repr(round(int(parts[1]) + int(parts[2]) / 60 + float(parts[3] or 0) / 3600, 7))
    degrees = number(text)
    if not text or degrees == NO_DEGREES:
        return ""
    if math.isnan(degrees):
        raise InputError(
            Message(
                "{file}, row {row}, column {column}: {value!r} is not a number. "
                "Write decimal degrees, such as 35.4567, or leave the cell empty.",
                place.said(value=text),
            )
        )
    return text


_KINDS: Mapping[Callable[[str], bool], Callable[[str, Place], str]] = {
    lambda meaning: meaning in ("緯度", "経度"): _degrees,
    lambda meaning: meaning in _AREA_CODES: area_code,
    lambda meaning: meaning.startswith(_FLAGS): _flag,
    lambda meaning: meaning in _CODES: _code,
}
"""Everything else is text for people."""


def same(text: str) -> str:
    """What makes two names or addresses the same, with whatever blanks, widths and hyphens they are written."""
    return re.sub(r"\s", "", re.sub(f"[{re.escape(HYPHENS)}]", "-", tidy_code(text))).casefold()
