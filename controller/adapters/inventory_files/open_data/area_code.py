"""全国地方公共団体コード: six digits, of which the last is a check digit (総務省, 全国地方公共団体コード仕様)."""

import re

from controller.adapters.inventory_files.grid import Place
from controller.core.message import InputError, Message

PREFECTURES = 47
WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(five: str) -> int:
    """Of the first five digits."""
    weighed = sum(int(digit) * weight for digit, weight in zip(five, WEIGHTS, strict=True))
    return (11 - weighed % 11) % 10


def is_area_code(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{6}", text)) and _is_place(text) and int(text[5]) == check_digit(text[:5])


def _is_place(text: str) -> bool:
    return 1 <= int(text[:2]) <= PREFECTURES


def area_code(text: str, place: Place) -> str:
    """Six digits. Five become six where only one code can be meant: a spreadsheet drops a leading zero, and some lists
    leave the check digit out. Raises InputError for everything else."""
    if not text or is_area_code(text):
        return text
    if re.fullmatch(r"[0-9]{5}", text):
        without_zero, without_check = f"0{text}", f"{text}{check_digit(text)}"
        meant = [code for code in (without_zero, without_check) if is_area_code(code)]
        if len(meant) == 1:
            return meant[0]
    if re.fullmatch(r"[0-9]{6}", text) and _is_place(text):
        raise InputError(
            Message(
                "{file}, row {row}, column {column}: {value} cannot be right: {five} has the check digit {digit}. "
                "Correct the code.",
                place.said(value=text, five=text[:5], digit=check_digit(text[:5])),
            )
        )
    raise InputError(
        Message(
            "{file}, row {row}, column {column}: {value!r} is not the code of a municipality. Write all six digits, "
            "such as 215023.",
            place.said(value=text),
        )
    )
