"""The form of an answer: names, types and lengths of its variables, which from look to look are mostly the same.

An answer of a known form is taken apart by two calls into C, whatever its contents are. That is a third of the work of
going from variable to variable, which is how all others are read: long tables too, where learning would cost more than
it saves.
"""

from collections.abc import Callable, Hashable, Sequence
from struct import Struct
from typing import Any, Final, NamedTuple
from weakref import WeakValueDictionary

from controller.adapters.snmp.ber import BerError
from controller.adapters.snmp.pdu import variable
from controller.adapters.snmp.value import packed

FORMS_KEPT: Final = 16_384
"""Of all agents together; those that answer alike share theirs. A form of 40 variables takes 4 kB. Answers beyond that
are read from variable to variable."""

FORMS_AN_AGENT: Final = 64
"""More than the requests of all questions that one agent is asked. Beyond that all is learnt anew."""

VARIABLES_MAX: Final = 64
"""No answer to what we ask has more than 40."""

_NUMBER_OCTETS: Final = 4
"""See message.REQUEST_ID_MIN."""


class Shown(NamedTuple):
    """A variable, but for its content."""

    name: bytes
    tag: int
    octets: int
    """Those of the content."""


class Part(NamedTuple):
    """What belongs together: the scalars of an answer, or its rows of one column."""

    keys: Sequence[Any]
    places: slice
    """Among the variables that are wanted."""


class Parts(NamedTuple):
    """What an answer's variables are to whom they were asked for."""

    wanted: Sequence[bool]
    """Of which variables the contents are."""
    parts: Sequence[Part]


Parting = Callable[[Sequence[Shown]], Parts | None]
"""Says what variables are; the same for the same owner, names and types. None: that cannot be told from these alone."""


class Form:
    """One answer's form, and what its variables are to `owner`, for whom they were asked."""

    __slots__ = (
        "__weakref__",
        "_contents",
        "_heads",
        "_number_at",
        "_octets",
        "_parts",
        "_shown",
        "owner",
    )

    def __init__(self, owner: Hashable, heads: Sequence[bytes], shown: Sequence[Shown], parts: Parts) -> None:
        """`heads` is what stands before the request's number, before the first variable's content, and so on."""
        self.owner = owner
        lengths, codes, decoders = [f"{_NUMBER_OCTETS}x"], [f"{_NUMBER_OCTETS}x"], []
        for one, is_wanted in zip(shown, parts.wanted, strict=True):
            lengths.append(f"{one.octets}x")
            if is_wanted:
                code, decode = packed(one.tag, one.octets)
                codes.append(code)
                decoders.append(decode)
            else:
                codes.append(f"{one.octets}x")
        self._parts = [(part.keys, tuple(decoders[part.places]), part.places) for part in parts.parts]
        self._heads = Struct("".join(f"{len(head)}s{length}" for head, length in zip(heads, lengths, strict=True)))
        self._contents = Struct(">" + "".join(f"{len(head)}x{code}" for head, code in zip(heads, codes, strict=True)))
        self._shown = heads
        self._number_at = len(heads[0])
        self._octets = self._heads.size

    def read(self, pdu: bytes, number: int) -> list[dict[Any, int | str]] | None:
        """The values of each part, by key. None: the answer has another form, or is to another request. Raises
        BerError for contents that are malformed."""
        if len(pdu) != self._octets or self._heads.unpack(pdu) != self._shown:
            return None
        if not pdu.startswith(number.to_bytes(_NUMBER_OCTETS), self._number_at):
            return None
        contents, found = self._contents.unpack(pdu), []
        for keys, decoders, places in self._parts:
            values = zip(keys, decoders, contents[places])  # noqa: B905  as many of each: see __init__
            found.append({key: decode(value) if decode else value for key, decode, value in values})
        return found


class Forms(dict[bytes, Form]):
    """How one agent answered what it was asked, by the request without its number. A form is learnt when two answers
    in a row have as many octets: learning takes several times as long as reading."""

    __slots__ = ("_octets",)

    def __init__(self) -> None:
        self._octets: dict[bytes, int] = {}

    def learn(self, asked: bytes, owner: Hashable, pdu: bytes, at: int, parting: Parting) -> None:
        """From a whole answer that was read from variable to variable. Its variables begin at `at`."""
        before, self._octets[asked] = self._octets.get(asked), len(pdu)
        if before == len(pdu):
            form = _form(owner, pdu, at, parting)
            if form is None:
                self.pop(asked, None)
                self._octets[asked] = 0  # and is not tried at every look
            else:
                self[asked] = form
        elif len(self._octets) > FORMS_AN_AGENT:
            self._octets.clear()
            self.clear()


_known: Final[WeakValueDictionary[tuple[Hashable, tuple[bytes, ...]], Form]] = WeakValueDictionary()


def _form(owner: Hashable, pdu: bytes, at: int, parting: Parting) -> Form | None:
    number_at = 4 if pdu[1] < 128 else pdu[1] - 124
    if pdu[number_at - 1] != _NUMBER_OCTETS:
        return None
    begins, shown = number_at + _NUMBER_OCTETS, list[Shown]()
    heads = [pdu[:number_at]]
    try:
        while at < len(pdu):
            name_at, value_at, content_at, at = variable(pdu, at, len(pdu))
            shown.append(Shown(pdu[name_at:value_at], pdu[value_at], at - content_at))
            heads.append(pdu[begins:content_at])
            begins = at
    except BerError:
        return None
    key = (owner, tuple(heads))
    form = _known.get(key)
    if form is None and len(_known) < FORMS_KEPT and len(shown) <= VARIABLES_MAX:
        parts = parting(shown)
        if parts is not None:
            form = _known[key] = Form(owner, key[1], shown, parts)
    return form
