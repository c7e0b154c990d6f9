"""What the routes that act take, as JSON bodies. An unknown key is refused: a misspelt `facilities` would otherwise
open the whole town."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Base64Bytes, Field

from controller.api.inventory_door import ImportForm
from controller.core.declaration import Wish
from controller.core.facility_mark import Opening

NOTHING_UNKNOWN: Mapping[str, str] = {"extra": "forbid"}

TEXT_MAX = 1_000
"""Letters of a reason. It stands on every board and in every report; a longer story belongs elsewhere."""

NAMES_MAX = 20_000
"""Items of a list: more than any town has access points."""

FILES_MAX = 10
"""Files of one import: an inventory has three tables."""


def _printable(text: str) -> str:
    """Texts end up in terminals, logs and PostgreSQL, which take control characters as orders or not at all."""
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        raise ValueError("it has line breaks or control characters in it")
    return text


Text = Annotated[str, Field(max_length=TEXT_MAX), AfterValidator(_printable)]
Names = Annotated[tuple[Text, ...], Field(max_length=NAMES_MAX)]


@dataclass(frozen=True, slots=True)
class WishAsked(Wish):
    """As the core's Wish, within limits."""

    __pydantic_config__: ClassVar = NOTHING_UNKNOWN
    facilities: Names = ()
    reason: Text = ""
    ordered_by: Text = ""
    lasts_s: Annotated[int, Field(ge=1, le=86_400)] | None = None
    """A drill longer than a day would be forgotten."""


@dataclass(frozen=True, slots=True)
class EndAsked:
    __pydantic_config__: ClassVar = NOTHING_UNKNOWN
    why: Text = ""


@dataclass(frozen=True, slots=True)
class SignOffAsked:
    __pydantic_config__: ClassVar = NOTHING_UNKNOWN
    aps: Names
    why: Text


@dataclass(frozen=True, slots=True)
class DevicesAsked:
    """Ids of devices; none: all."""

    __pydantic_config__: ClassVar = NOTHING_UNKNOWN
    devices: Names = ()


@dataclass(frozen=True, slots=True)
class WordAsked:
    __pydantic_config__: ClassVar = NOTHING_UNKNOWN
    aps: Names
    is_open: bool
    by: Text = ""
    """Who was there; empty: whoever asks."""


@dataclass(frozen=True, slots=True)
class MarkAsked:
    """What is not given stays as it was."""

    __pydantic_config__: ClassVar = NOTHING_UNKNOWN
    opening: Opening | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class KeysAsked:
    __pydantic_config__: ClassVar = NOTHING_UNKNOWN
    keys: Mapping[Text, Text]
    """Device id -> host key as OpenSSH prints it."""


@dataclass(frozen=True, slots=True)
class FilesAsked:
    __pydantic_config__: ClassVar = NOTHING_UNKNOWN
    files: Annotated[Mapping[Text, Base64Bytes], Field(max_length=FILES_MAX)]
    """File name -> content as base64."""
    format: ImportForm = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAsked(FilesAsked):
    seen: Text
    """The fingerprint of the preview that a person has agreed to."""
