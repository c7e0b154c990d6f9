"""What an audit record says, for a person: the record itself is kept in the words of the program and never changed."""

import re
from collections.abc import Callable, Mapping

from controller.core.audit import Act
from controller.core.facility_mark import OPENING, Opening
from controller.core.message import Message, mark

BY_ITSELF = "hinan"
"""Who acts when nobody does: see controller.core.audit."""

WHAT: Mapping[str, str] = {
    "declare": mark("declare"),
    "end": mark("end"),
    "close": mark("close"),
    "sign-off": mark("sign off"),
    "review": mark("remind to review"),
    "import": mark("import inventory"),
    "pin": mark("pin host keys"),
    "retry": mark("try again"),
    "resume": mark("go on"),
    "vouch": mark("confirm as a person"),
    "mark": mark("opening state"),
    "prepare": mark("prepare"),
    "rehearse": mark("rehearse"),
}

_SENTENCES: Mapping[str, str] = {
    "*": mark("whole town"),
    "ended": mark("ended"),
    "time over": mark("its time was over"),
    "all proven back or signed off": mark("all proven back or signed off"),
    "reminded": mark("reminded"),
    "key switch": mark("key switch"),
    "The inventory stays as it is.": mark("The inventory stays as it is."),
}

_TEMPLATES = (
    mark("{count} devices"),
    mark("{count} devices waited"),
    mark(
        "Facilities: {facilities_added} added, {facilities_removed} removed, {facilities_changed} changed. "
        "Devices: {devices_added} added, {devices_removed} removed, {devices_changed} changed. "
        "Access points: {aps_added} added, {aps_removed} removed, {aps_changed} changed."
    ),
    mark("open, seen by {name}"),
    mark("closed, seen by {name}"),
)
"""What the program writes into records, beside people's own words, names and numbers."""

_ROUND: Mapping[str, str] = {
    "done": mark("done {count}"),
    "already": mark("already so {count}"),
    "failed": mark("failed {count}"),
    "left_out": mark("left out {count}"),
}

_OF_A_DECLARATION = frozenset({"declare", "end", "close", "sign-off", "review"})
_OF_A_ROUND = frozenset({"prepare", "rehearse"})

NameOf = Callable[[str], str]
"""A facility's name by its id; anything else as it is."""


def _pattern(template: str) -> re.Pattern[str]:
    kind = {"count": r"\d+", "name": ".+"}
    parts = re.split(r"{(\w+)}", template)
    return re.compile(
        "".join(
            f"(?P<{part}>{kind.get(part, kind['count'])})" if n % 2 else re.escape(part) for n, part in enumerate(parts)
        )
    )


_PATTERNS = tuple((_pattern(template), template) for template in _TEMPLATES)


def who(act: Act) -> Message:
    return Message("by itself") if act.who == BY_ITSELF else Message("{name}", {"name": act.who})


def what(act: Act) -> Message:
    """A verb that is not known here stays as it was written."""
    return Message(WHAT.get(act.what, "{what}"), {"what": act.what})


def subject(act: Act, name_of: NameOf) -> Message:
    if act.what in _OF_A_DECLARATION and act.subject.isdigit():
        return Message("No. {number}", {"number": act.subject})
    return _in_words(act.subject, name_of)


def why(act: Act) -> Message:
    return _in_words(act.why, lambda text: text)


def result(act: Act, name_of: NameOf) -> Message:
    if act.what == "mark" and act.result in set(Opening):
        return Message(OPENING[Opening(act.result)])
    if act.what in _OF_A_ROUND:
        return _of_round(act.result)
    return _in_words(act.result, name_of)


def _in_words(written: str, name_of: NameOf) -> Message:
    if written in _SENTENCES:
        return Message(_SENTENCES[written])
    for pattern, template in _PATTERNS:
        if found := pattern.fullmatch(written):
            return Message(template, found.groupdict())
    return Message("{written}", {"written": ", ".join(map(name_of, written.split(", ")))})


def _of_round(written: str) -> Message:
    """`done 3, failed 1: gym-1`"""
    counts, _colon, devices = written.partition(": ")
    found = [re.fullmatch(r"(\w+) (\d+)", part) for part in counts.split(", ")]
    if not all(match and match[1] in _ROUND for match in found):
        return Message("{written}", {"written": written})
    parts = {f"part{n}": Message(_ROUND[match[1]], {"count": match[2]}) for n, match in enumerate(found) if match}
    text = ", ".join(f"{{{name}}}" for name in parts) + (": {devices}" if devices else "")
    return Message(text, {**parts, "devices": devices})
