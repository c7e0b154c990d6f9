"""One attempt to get a question answered, with a certain number of variables in each request."""

import asyncio
from asyncio import Future
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from controller.adapters.snmp.ber import BerError
from controller.adapters.snmp.endpoint import Answered, NoAnswer
from controller.adapters.snmp.form import Forms
from controller.adapters.snmp.message import Refused
from controller.adapters.snmp.pdu import (
    AUTHORIZATION_ERROR,
    ERRORS,
    NO_SUCH_NAME,
    TOO_BIG,
    Request,
    get,
    get_next,
    opened,
    variable,
)
from controller.adapters.snmp.question import Manner, Question
from controller.adapters.snmp.value import ABSENT, decoder, plain, value
from controller.adapters.snmp.walk import ColumnWalk, Walk, parts
from controller.core.message import Message
from controller.core.readings import Column, Index

REQUESTS_MAX: Final = 5_000
"""For one question. An agent that gives a row at a time for ever is left at this point."""

_UNAUTHORIZED: Final = Refused(Message("it lets us in, and read nothing (authorizationError)"))
"""The user is right, and has no view of what it asks for (RFC 3415)."""

Send = Callable[[Request, Answered, "Future[Outcome]"], None]


class Found(NamedTuple):
    """What a question brought. What the device does not have is left out of the scalars; a column that it does not
    have is empty, and one that it cannot tell, for an error of its own, is left out."""

    scalars: dict[str, int | str]
    columns: dict[str, Column]


@dataclass(frozen=True, slots=True)
class TooMuch:
    """Something was not answered, or with an error that has to do with how much was asked."""

    reason: Message | str


Outcome = Found | TooMuch | Refused
Reply = bytes | Refused | NoAnswer


class Attempt:
    """All requests of a question, and what becomes of them: each answer is taken in, and leads to the next request of
    its kind, in the turn of the event loop in which it came; whoever asked is woken once, at the end.

    `unreadable` are columns known to end in an error; those found out are added.
    """

    __slots__ = (
        "_forms",
        "_found",
        "_left",
        "_manner",
        "_open",
        "_question",
        "_send",
        "_trouble",
        "_unreadable",
        "heard",
        "over",
    )

    def __init__(self, send: Send, question: Question, manner: Manner, unreadable: set[bytes], forms: Forms) -> None:
        self._send = send
        self._question = question
        self._manner = manner
        self._unreadable = unreadable
        self._forms = forms
        self._found = Found({}, {})
        self._trouble: TooMuch | Refused | None = None
        self._open = 0
        self._left = REQUESTS_MAX
        self.heard = False
        """Whether the agent has given any sign of life."""
        self.over: Future[Outcome] = asyncio.get_running_loop().create_future()

    def begin(self) -> Future[Outcome]:
        """Sends everything that can be sent before anything is answered."""
        requests, over, send = self._question.put(self._manner), self.over, self._send
        self._open = 1 + len(requests.gets) + len(requests.walks)
        for names, request in requests.gets:
            send(request, partial(self._got, names, request.after), over)
        for names, request in requests.walks:
            send(request, partial(self._begun, names, request.after), over)
        self._close()
        return over

    def _ask(self, request: Request, answered: Answered) -> None:
        self._open += 1
        self._left -= 1
        self._send(request, answered, self.over)

    def _close(self) -> None:
        self._open -= 1
        if not self._open and not self.over.done():
            self.over.set_result(self._trouble or self._found)

    def _got(self, names: Sequence[bytes], asked: bytes, reply: Reply, number: int) -> None:
        """The answer to a GET. An error that names its variable costs only that one."""
        if isinstance(reply, bytes):
            form, question = self._forms.get(asked), self._question
            known = form.read(reply, number) if form is not None and form.owner is question else None
            if known is None:
                self._get(names, asked, reply, number)
            else:
                self._found.scalars.update(known[0])
            self.heard = True
        else:
            self._fail(reply)
        self._close()

    def _get(self, names: Sequence[bytes], asked: bytes, pdu: bytes, number: int) -> None:
        status, index, at, end = opened(pdu, number)
        if status:
            self._got_error(names, status, index)
        else:
            self._found.scalars.update(self._read(pdu, at, end))
            if end == len(pdu):
                self._forms.learn(asked, self._question, pdu, at, self._question.parts)

    def _read(self, pdu: bytes, at: int, end: int) -> dict[str, int | str]:
        """The scalars of an answer, from variable to variable. Raises BerError."""
        heads, kept = self._question.heads, dict[str, int | str]()
        try:
            while at < end:
                content_at = at + 6 + pdu[at + 3]
                known = heads.get(pdu[at:content_at])
                if known is None:
                    at = self._keep_new(kept, pdu, at, end)
                else:
                    dotted, decode, size = known
                    at = content_at + size
                    kept[dotted] = decode(pdu[content_at:at])
        except IndexError:
            raise BerError("the variables are cut off") from None
        if at > end:
            raise BerError("the last variable is longer than what holds it")
        return kept

    def _keep_new(self, kept: dict[str, int | str], pdu: bytes, at: int, end: int) -> int:
        """The scalar at `at`, and where it ends."""
        name_at, value_at, content_at, stop = variable(pdu, at, end)
        dotted, tag = self._question.scalars.get(pdu[name_at:value_at]), pdu[value_at]
        if dotted is not None and tag not in ABSENT:
            kept[dotted] = plain(value(tag, pdu[content_at:stop]))
            self._question.heads.learn(pdu, at, content_at, stop, dotted, decoder(tag))
        return stop

    def _got_error(self, names: Sequence[bytes], status: int, index: int) -> None:
        if status == AUTHORIZATION_ERROR:
            self._fail(_UNAUTHORIZED)
            return
        culprit = 1 if len(names) == 1 else index
        if not 0 < culprit <= len(names) or (status == TOO_BIG and len(names) > 1):
            self._fail(TooMuch(_error(status)))
            return
        rest = [*names[: culprit - 1], *names[culprit:]]
        if rest:
            request = get(rest)
            self._ask(request, partial(self._got, rest, request.after))

    def _begun(self, names: Sequence[bytes], asked: bytes, reply: Reply, number: int) -> None:
        """The answer to the first GETBULK or GETNEXT. Most columns are short, and here is all of them."""
        if not isinstance(reply, bytes):
            self._fail(reply)
            self._close()
            return
        form = self._forms.get(asked)
        known = form.read(reply, number) if form is not None and form.owner == names else None
        if known is not None:
            self.heard = True
            self._keep(zip(names, known, strict=True))
            self._close()
            return
        walk = Walk(names, self._question.rows_max)
        self._walked(walk, reply, number)
        status, _, at, end = opened(reply, number)
        if not walk.open and not status and end == len(reply):
            self._forms.learn(asked, tuple(names), reply, at, partial(parts, names))

    def _walked(self, walk: Walk, reply: Reply, number: int) -> None:
        """The answer to a GETBULK or GETNEXT."""
        if isinstance(reply, bytes):
            status, index, at, end = opened(reply, number)
            if status:
                self._blame(walk, status, index)
            elif at == end:
                self._fail(TooMuch(Message("no valid answer")))
            else:
                walk.take(reply, at, end)
                self._walk_on(walk)
            self.heard = True
        else:
            self._fail(reply)
        self._close()

    def _walk_on(self, walk: Walk) -> None:
        if walk.open and self._left > 0:
            if self._trouble is None:
                names = [column.name for column in walk.open]
                self._ask(self._manner.following(names, self._question.rows_max), partial(self._walked, walk))
            return
        self._keep((column.root, column.rows) for column in walk.columns)

    def _keep(self, columns: Iterable[tuple[bytes, dict[Index, int | str]]]) -> None:
        asked, kept = self._question.columns, self._found.columns
        for root, rows in columns:
            if root not in self._unreadable:
                kept[asked[root]] = rows

    def _blame(self, walk: Walk, status: int, index: int) -> None:
        """Finds the column that an error is about, unless it is about who asked, or how much was asked."""
        if status == AUTHORIZATION_ERROR:
            self._fail(_UNAUTHORIZED)
            return
        culprit = 1 if len(walk.open) == 1 else index
        if status == TOO_BIG or not 0 < culprit <= len(walk.open):
            self._fail(TooMuch(_error(status)))
            return
        column = walk.open[culprit - 1]
        self._ask(get_next([column.name]), partial(self._blamed, walk, column, status))

    def _blamed(self, walk: Walk, column: ColumnWalk, first_status: int, reply: Reply, number: int) -> None:
        """The answer to a GETNEXT for that column alone."""
        if isinstance(reply, bytes):
            status, _, _, _ = opened(reply, number)
            if status:
                walk.leave(column)
                if status != NO_SUCH_NAME:  # which ended a walk in SNMPv1, and still does in some agents
                    self._unreadable.add(column.root)
                self._walk_on(walk)
            else:
                self._fail(TooMuch(_error(first_status)))
        else:
            self._fail(reply)
        self._close()

    def _fail(self, trouble: TooMuch | Refused | NoAnswer) -> None:
        if isinstance(trouble, NoAnswer):
            trouble = TooMuch(trouble.reason)
        if self._trouble is None or isinstance(trouble, Refused):
            self._trouble = trouble


def _error(status: int) -> str:
    """error-status by its name in RFC 3416."""
    return ERRORS[status] if 0 <= status < len(ERRORS) else f"error {status}"
