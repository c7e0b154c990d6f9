"""Octets that nobody vouches for: no crash, no hang, and never another value than pysnmp sees.

A few examples each here; `python -m pytest -m long tests/adapters/test_snmp_fuzz.py` takes some minutes.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder  # type: ignore[import-untyped]
from pyasn1.error import PyAsn1Error  # type: ignore[import-untyped]
from pysnmp.proto.error import ProtocolError
from pysnmp.proto.mpmod.rfc3412 import SNMPv3Message
from pysnmp.proto.secmod.rfc3414.service import UsmSecurityParameters

from controller.adapters.snmp.attempt import Attempt
from controller.adapters.snmp.ber import BerError, encoded, encoded_integer, oid
from controller.adapters.snmp.endpoint import NoAnswer
from controller.adapters.snmp.envelope import envelope
from controller.adapters.snmp.form import Forms
from controller.adapters.snmp.message import Community, Instead, answers_to
from controller.adapters.snmp.pdu import response
from controller.adapters.snmp.question import MANNERS, Question
from controller.adapters.snmp.usm import Usm
from tests.adapters.snmp_authority import (
    AUTH,
    AUTH_PRIV,
    NO_AUTH,
    REQUEST_ID,
    RESPONSE,
    UNKNOWN_ENGINE,
    USERS,
    Authority,
    pdu,
)
from tests.adapters.snmp_fuzzing import CONTENTS, TAGS, damaged, judged, variables

COMMUNITY = b"midori"
FEW, MANY = 60, 10_000

ROOTS = ["1.3.6.1.2.1.31.1.1.1.6", "1.3.6.1.2.1.31.1.1.1.18"]
SCALARS = [f"1.3.6.1.4.1.14988.1.1.{number}.0" for number in range(1, 4)]
NAMES = st.one_of(
    st.sampled_from([oid(f"{root}.{index}") for root in ROOTS for index in (1, 2, 127, 128, "4294967295.1")]),
    st.sampled_from([oid(name) for name in (*SCALARS, *ROOTS, "1.3.6.1.2.1.31.1.1.1.19.1", "2.999.3")]),
    st.binary(max_size=8),
)


def answer(blob: bytes, number: int = REQUEST_ID, status: int = 0, index: int = 0) -> bytes:
    head = encoded(2, number.to_bytes(4)) + encoded_integer(status) + encoded_integer(index)
    return encoded(RESPONSE, head, encoded(0x30, blob))


def never_another_value(data: st.DataObject) -> None:
    blob, status = data.draw(variables(NAMES)), data.draw(st.sampled_from([0, 0, 0, 1, 5, -1, 300]))
    whole = encoded(0x30, encoded_integer(1), encoded(4, COMMUNITY), answer(blob, status=status))
    datagram = data.draw(damaged(whole))
    try:
        if answers_to(datagram) != REQUEST_ID:
            return  # the endpoint opens only what answers an open request
        opened = Community(COMMUNITY).open(datagram)
        if not isinstance(opened, bytes):
            assert opened is Instead.NOT_FOR_US
            return
        ours = response(opened, REQUEST_ID)
    except BerError:
        return
    theirs = judged(datagram)
    if theirs is not None:
        assert (REQUEST_ID, *ours) == theirs


def acquainted(level: int) -> tuple[Usm, Authority]:
    usm, authority = Usm(USERS[level], lambda: 50_000.0), Authority(USERS[level])
    usm.seal(pdu(tag=0xA0), REQUEST_ID)
    assert usm.open(authority.report(UNKNOWN_ENGINE)) is Instead.SEND_AGAIN
    usm.seal(pdu(tag=0xA0), REQUEST_ID)
    return usm, authority


def opens_only_what_was_sealed(data: st.DataObject) -> None:
    """Sealed truly, with anything inside: that is what comes out. Damaged on the way: nothing, where it is signed."""
    level = data.draw(st.sampled_from([NO_AUTH, AUTH, AUTH_PRIV]))
    usm, authority = acquainted(level)
    inner = data.draw(damaged(answer(data.draw(variables(NAMES)))))
    for at in range(data.draw(st.integers(1, 3))):
        sealed = authority.answer(level, inner)
        try:
            opened = usm.open(sealed)
        except BerError:
            break
        assert not isinstance(opened, bytes) or inner.startswith(opened)
        authority.time_s += at
    datagram = data.draw(damaged(sealed))
    try:
        answers_to(datagram)
        opened = usm.open(datagram)
    except BerError:
        return
    assert not isinstance(opened, bytes) or level == NO_AUTH or datagram == sealed


def an_envelope_is_read_as_pysnmp_reads_it(data: st.DataObject) -> None:
    level = data.draw(st.sampled_from([NO_AUTH, AUTH, AUTH_PRIV]))
    _, authority = acquainted(level)
    authority.boots, authority.time_s = data.draw(st.tuples(*[st.integers(0, 2**31)] * 2))
    datagram = data.draw(damaged(authority.answer(level)))
    try:
        ours = envelope(datagram)
    except BerError:
        return
    try:
        message, rest = decoder.decode(datagram, asn1Spec=SNMPv3Message())
        shown, more = decoder.decode(message.getComponentByPosition(2), asn1Spec=UsmSecurityParameters())
    except (PyAsn1Error, ProtocolError, ValueError, IndexError):
        return
    if not rest and not more:
        engine_id, boots, time_s, user, digest, salt = (shown.getComponentByPosition(at) for at in range(6))
        assert (ours.engine_id, ours.user, ours.salt) == (bytes(engine_id), bytes(user), bytes(salt))
        assert datagram[ours.digest_start : ours.digest_stop] == bytes(digest)
        assert (ours.boots, ours.time_s) == (int(boots), int(time_s))


def what_is_known_of_an_agent_changes_nothing(data: st.DataObject) -> None:
    """The same answers, to one who knows their form and to one who sees them for the first time."""
    shape = data.draw(st.lists(st.tuples(NAMES, st.sampled_from(TAGS), st.integers(0, 9)), max_size=8))
    looks = [
        [
            data.draw(damaged(whole)) if data.draw(st.integers(0, 4)) == 4 else whole
            for whole in (_alike(data, shape), _alike(data, shape), data.draw(CONTENTS))
        ]
        for _ in range(data.draw(st.integers(1, 5)))
    ]
    question, forms = Question(SCALARS, ROOTS), Forms()
    for look in looks:
        assert asyncio.run(_looked(question, forms, look)) == asyncio.run(_looked(question, Forms(), look))


def _alike(data: st.DataObject, shape: list[tuple[bytes, int, int]]) -> bytes:
    return b"".join(
        encoded(0x30, encoded(6, name), encoded(tag, data.draw(st.binary(min_size=size, max_size=size))))
        for name, tag, size in shape
    )


async def _looked(question: Question, forms: Forms, blobs: list[bytes]) -> Any:
    """What is found, and all that was asked."""
    sent: list[Any] = []
    over = Attempt(lambda *one: sent.append(one), question, MANNERS[0], set(), forms).begin()
    malformed = 0
    for at, blob in zip(range(len(blobs)), blobs, strict=True):
        if at < len(sent):
            try:
                sent[at][1](answer(blob), REQUEST_ID)
            except BerError:
                malformed += 1
                sent[at][1](NoAnswer("malformed"), REQUEST_ID)
    for _, answered, _ in sent[len(blobs) :]:
        answered(NoAnswer("no answer"), REQUEST_ID)
    return await over, [request.after for request, _, _ in sent], malformed


PROMISES: list[Callable[[st.DataObject], None]] = [
    never_another_value,
    opens_only_what_was_sealed,
    an_envelope_is_read_as_pysnmp_reads_it,
    what_is_known_of_an_agent_changes_nothing,
]


@pytest.mark.parametrize("promise", PROMISES)
def test_octets_that_nobody_vouches_for(promise: Callable[[st.DataObject], None]) -> None:
    _fuzz(promise, FEW)


@pytest.mark.long
@pytest.mark.parametrize("promise", PROMISES)
def test_octets_that_nobody_vouches_for_at_length(promise: Callable[[st.DataObject], None]) -> None:
    _fuzz(promise, MANY)


def _fuzz(promise: Callable[[st.DataObject], None], examples: int) -> None:
    settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))(given(st.data())(promise))()


def test_an_agent_that_answers_alike_is_read_by_the_form_of_its_answers() -> None:
    """Not only are the values right: the third answer is no more taken apart from variable to variable."""
    names = [*SCALARS, *[f"{root}.{row}" for row in (1, 2) for root in ROOTS]]
    names += ["1.3.6.1.2.1.31.1.1.1.19.1", "1.3.6.1.2.1.31.1.1.1.19.2"]  # where both columns end

    def blob(wanted: list[str], value: int) -> bytes:
        contents = [encoded(0x41, (value + at).to_bytes(2)) for at in range(len(wanted))]
        return b"".join(
            encoded(0x30, encoded(6, oid(name)), content) for name, content in zip(wanted, contents, strict=True)
        )

    question, forms = Question(SCALARS, ROOTS), Forms()
    for look in range(4):
        value = 1000 * look
        found, _, _ = asyncio.run(_looked(question, forms, [blob(SCALARS, value), blob(names[3:], value)]))
        assert found.scalars == {name: value + at for at, name in enumerate(SCALARS)}
        assert [*found.columns.values()] == [{(1,): value, (2,): value + 2}, {(1,): value + 1, (2,): value + 3}]
        assert len(forms) == (0 if look == 0 else 2)
