"""How a value of each kind must look, and the sentence that says so when it does not."""

import ipaddress
import json
import math
import re
from collections.abc import Callable, Mapping

from controller.adapters.inventory_files.columns import Kind, looks_secret
from controller.adapters.inventory_files.grid import Place
from controller.core.inventory import ID_PATTERN
from controller.core.inventory_diff import FieldValue
from controller.core.message import InputError, Message

_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST_NAME = re.compile(rf"(?=.{{1,253}}$)({_LABEL}\.)*{_LABEL}")
"""RFC 1123, 2.1: letters, digits and hyphens, 63 octets a label and 253 in all."""

_HOST_KEY = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
"""As `ssh-keygen -l` prints it: 32 octets in base64 without padding."""

_PARAMETER = re.compile(r"([A-Za-z][A-Za-z0-9_]*)\s*=\s*(.*)")


def number(text: str) -> float:
    """NaN for everything that is not a finite number in plain digits."""
    try:
        number = float(text.replace("_", "?"))  # Python takes 1_000 for a number; people do not
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _id(text: str, place: Place) -> str:
    if ID_PATTERN.fullmatch(text):
        return text
    raise InputError(
        Message(
            "{file}, row {row}, column {column}: {value!r} cannot be an id. Use 1 to 64 small letters, digits, "
            "dots, hyphens or underscores, with a letter or digit first and last.",
            place.said(value=text),
        )
    )


def _address(text: str, place: Place) -> str:
    if _is_address(text):
        return text
    raise InputError(
        Message(
            "{file}, row {row}, column {column}: {value!r} is neither an IP address nor a host name. "
            "Write it alone, such as 192.0.2.1 or ap1.example.jp, without a port or https://.",
            place.said(value=text),
        )
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        # A last label of digits only is a mistyped IPv4 address: 192.0.2.300 would pass for a host name.
        return bool(_HOST_NAME.fullmatch(text)) and not text.rsplit(".", 1)[-1].isdigit()
    return True


def _port(text: str, place: Place) -> int:
    if re.fullmatch(r"[0-9]{1,5}", text) and 1 <= int(text) <= 65535:
        return int(text)
    raise InputError(
        Message(
            "{file}, row {row}, column {column}: {value!r} is not a port. Write a whole number from 1 to 65535, "
            "or leave the cell empty for the usual port.",
            place.said(value=text),
        )
    )


def _degrees(text: str, place: Place) -> float:
    """Any number: whether it is in range is told for latitude and longitude together, which may be swapped."""
    degrees = number(text)
    if not math.isnan(degrees):
        return degrees
    raise InputError(
        Message(
            "{file}, row {row}, column {column}: {value!r} is not a number. "
            "Write decimal degrees, such as 35.4567, or leave the cell empty.",
            place.said(value=text),
        )
    )


def _host_key(text: str, place: Place) -> str:
    if _HOST_KEY.fullmatch(text):
        return text
    raise InputError(
        Message(
            "{file}, row {row}, column {column}: {value!r} is not the fingerprint of a host key. Copy it whole as "
            "`ssh-keygen -l` prints it: SHA256: and 43 characters; or leave the cell empty.",
            place.said(value=text),
        )
    )


def _parameters(text: str, place: Place) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        if looks_secret(part.split("=")[0]):
            raise InputError(secret(place.file, place.column))
        match = _PARAMETER.fullmatch(part)
        if not match or match[1] in found:
            raise InputError(
                Message(
                    "{file}, row {row}, column {column}: {value!r} is not understood. Write every parameter once, "
                    "as `name=value` with semicolons between, such as `vlan=700; radios=Dot11Radio0 Dot11Radio1`.",
                    place.said(value=part),
                )
            )
        found[match[1]] = match[2]
    return found


def _published(text: str, place: Place) -> Mapping[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if isinstance(found, dict) and all(isinstance(value, str) for value in found.values()):
        return found
    raise InputError(
        Message(
            "{file}, row {row}, column {column}: this is not what the export writes here. Copy the cell from a new "
            "export, or delete the column; open-data lists bring it again.",
            place.said(),
        )
    )


def secret(file: str, column: str) -> Message:
    return Message(
        "{file}, column {column}: this looks like a secret, and secrets are never in the inventory. Remove it, write "
        "the name of a credential in the column 認証情報 / credential, and put the secret into credentials.toml.",
        {"file": file, "column": column},
    )


PARSERS: Mapping[Kind, Callable[[str, Place], FieldValue]] = {
    Kind.ID: _id,
    Kind.ADDRESS: _address,
    Kind.PORT: _port,
    Kind.DEGREES: _degrees,
    Kind.HOST_KEY: _host_key,
    Kind.PARAMETERS: _parameters,
    Kind.PUBLISHED: _published,
}
"""The other kinds are taken as they are."""
