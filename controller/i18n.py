"""Texts in the reader's language: Japanese unless the environment asks for English."""

import gettext
import os
from collections.abc import Callable, Mapping
from datetime import timedelta, timezone
from pathlib import Path

LANGUAGES = ("ja", "en")
"""Japanese first: whoever sets nothing is most likely a clerk in a Japanese town."""

JAPAN = timezone(timedelta(hours=9), "JST")
"""What clocks on the wall show, wherever the machine stands: servers run on UTC, and Japan has had no summer time
since 1951."""

_CATALOGUE = Path(__file__).parent / "locale" / "ja" / "hinan.mo"
"""Compiled from the .po files beside it by `make messages`. English needs none: the keys are the English texts."""

_language = LANGUAGES[0]
_translate: Callable[[str], str] = str


def _(text: str) -> str:
    """The text in the language of this process."""
    return _translate(text)


def language() -> str:
    return _language


def set_language(wanted: str) -> None:
    """Switches this process to `ja` or `en`. Raises ValueError for anything else."""
    global _language, _translate
    if wanted not in LANGUAGES:
        raise ValueError(f"{wanted!r} is not one of {LANGUAGES}")
    _language, _translate = wanted, translator(wanted)


def translator(wanted: str) -> Callable[[str], str]:
    """The function that turns an English template into the wanted language; unknown texts stay English."""
    if wanted == "en":
        return str
    with _CATALOGUE.open("rb") as catalogue:
        return gettext.GNUTranslations(catalogue).gettext


def language_of(environment: Mapping[str, str] = os.environ) -> str:
    """`HINAN_LANG` if set, else the locale by POSIX precedence: English where it says so, Japanese otherwise."""
    for name in ("HINAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "en" if environment[name].lower().startswith("en") else "ja"
    return LANGUAGES[0]
