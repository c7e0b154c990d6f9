"""The words for kinds and declarations, so that all screens call the same thing by the same name."""

from controller.core.declaration import Declaration, Kind
from controller.core.message import mark
from controller.i18n import _

KIND = {
    Kind.DISASTER: mark("disaster"),
    Kind.OUTAGE: mark("carrier outage"),
    Kind.DRILL: mark("drill"),
    Kind.TEST: mark("test"),
}

_STAMP = {Kind.DRILL: mark("[DRILL] "), Kind.TEST: mark("[TEST] ")}


def stamp(kind: Kind) -> str:
    """Goes in front of every line about something that is not real."""
    return _(_STAMP[kind]) if kind in _STAMP else ""


def declaration_name(declaration: Declaration) -> str:
    return _("No. {number} ({kind})").format(number=declaration.number, kind=_(KIND[declaration.kind]))


def joined(names: list[str]) -> str:
    return _(", ").join(names)
