"""Our codec beside pysnmp's: what one writes the other reads, and bytes that nobody vouches for do no harm."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder, encoder  # type: ignore[import-untyped]
from pysnmp.proto import rfc1902, rfc1905
from pysnmp.proto.api import v2c

from controller.adapters.snmp import ber
from controller.adapters.snmp.message import Community, Instead, answers_to
from controller.adapters.snmp.pdu import Response, binds, get, get_bulk, get_next, opened, response
from controller.adapters.snmp.value import Absent, Value, plain
from controller.adapters.snmp.walk import Walk
from controller.core.readings import as_number

COMMUNITY = b"midori"
U32 = st.integers(0, 2**32 - 1)
ARCS = st.tuples(st.integers(0, 2), st.integers(0, 39)).flatmap(
    lambda top: st.lists(U32, max_size=20).map(lambda rest: (*top, *rest))
)
VALUES = st.one_of(
    st.integers(-(2**31), 2**31 - 1).map(lambda n: (rfc1902.Integer32(n), n)),
    U32.map(lambda n: (rfc1902.Counter32(n), n)),
    U32.map(lambda n: (rfc1902.Gauge32(n), n)),
    U32.map(lambda n: (rfc1902.TimeTicks(n), n)),
    st.integers(0, 2**64 - 1).map(lambda n: (rfc1902.Counter64(n), n)),
    st.binary(max_size=300).map(lambda octets: (rfc1902.OctetString(octets), octets)),
    st.binary(max_size=8).map(lambda octets: (rfc1902.Bits(octets), octets)),
    ARCS.map(lambda arcs: (rfc1902.ObjectIdentifier(arcs), ".".join(map(str, arcs)))),
    st.ip_addresses(v=4).map(lambda address: (rfc1902.IpAddress(str(address)), str(address))),
    st.sampled_from(
        [
            (rfc1905.noSuchObject, Absent.NO_SUCH_OBJECT),
            (rfc1905.noSuchInstance, Absent.NO_SUCH_INSTANCE),
            (rfc1905.endOfMibView, Absent.END_OF_MIB_VIEW),
            (rfc1902.Null(""), Absent.NULL),
        ]
    ),
)
BINDS = st.lists(st.tuples(ARCS, VALUES), max_size=12)
NUMBERS = st.integers(1 << 24, (1 << 31) - 1)


def answer(number: int, rows: list[tuple[Any, Any]], status: int = 0, index: int = 0) -> bytes:
    """An answer as pysnmp writes it."""
    message, pdu = v2c.Message(), v2c.ResponsePDU()
    v2c.apiMessage.set_defaults(message)
    v2c.apiMessage.set_community(message, COMMUNITY)
    v2c.apiPDU.set_defaults(pdu)
    v2c.apiPDU.set_request_id(pdu, number)
    v2c.apiPDU.set_error_status(pdu, status)
    v2c.apiPDU.set_error_index(pdu, index)
    v2c.apiPDU.set_varbinds(pdu, rows)
    v2c.apiMessage.set_pdu(message, pdu)
    return bytes(encoder.encode(message))


@settings(max_examples=150, deadline=None)
@given(NUMBERS, BINDS, st.integers(0, 18), st.integers(0, 12))
def test_what_pysnmp_writes_we_read(number: int, rows: list[Any], status: int, index: int) -> None:
    datagram = answer(number, [(name, theirs) for name, (theirs, _) in rows], status, index)

    pdu = Community(COMMUNITY).open(datagram)

    assert answers_to(datagram) == number
    assert isinstance(pdu, bytes)
    expected = [(ber.oid(".".join(map(str, name))), value) for name, (_, value) in rows]
    assert response(pdu, number) == Response(status, index, expected)


@settings(max_examples=100, deadline=None)
@given(NUMBERS, st.lists(ARCS, min_size=1, max_size=12), st.integers(1, 50))
def test_what_we_write_pysnmp_reads(number: int, names: list[tuple[int, ...]], repetitions: int) -> None:
    octets = [ber.oid(".".join(map(str, name))) for name in names]
    kinds = {get(octets): v2c.GetRequestPDU, get_next(octets): v2c.GetNextRequestPDU}
    for request, kind in (*kinds.items(), (get_bulk(octets, repetitions), v2c.GetBulkRequestPDU)):
        message, rest = decoder.decode(Community(COMMUNITY).seal(request.numbered(number), number), v2c.Message())
        pdu = v2c.apiMessage.get_pdu(message)
        assert not rest
        assert type(pdu) is kind
        assert bytes(v2c.apiMessage.get_community(message)) == COMMUNITY
        assert int(v2c.apiPDU.get_request_id(pdu)) == number
        assert [tuple(name) for name, _ in v2c.apiPDU.get_varbinds(pdu)] == names
        if kind is v2c.GetBulkRequestPDU:
            assert int(v2c.apiBulkPDU.get_max_repetitions(pdu)) == repetitions
            assert int(v2c.apiBulkPDU.get_non_repeaters(pdu)) == 0


@settings(max_examples=400, deadline=None)
@given(NUMBERS, BINDS, st.data())
def test_damaged_octets_are_refused_with_our_one_error_or_mean_something(
    number: int, rows: list[Any], data: st.DataObject
) -> None:
    """Anything but BerError would end the daemon's reader; an answer to something else must not be taken for one."""
    datagram = bytearray(answer(number, [(name, theirs) for name, (theirs, _) in rows]))
    for at in data.draw(st.lists(st.integers(0, len(datagram) - 1), max_size=4)):
        datagram[at] = data.draw(st.integers(0, 255))
    damaged = bytes(datagram[: data.draw(st.integers(0, len(datagram)))])
    try:
        answers_to(damaged)
        pdu = Community(COMMUNITY).open(damaged)
        if isinstance(pdu, bytes):
            response(pdu, number)
            _, _, at, end = opened(pdu, number)
            Walk([b"\x2b", b"\x2b\x06"]).take(pdu, at, end)
        else:
            assert pdu is Instead.NOT_FOR_US
    except ber.BerError:
        pass


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(U32, min_size=1, max_size=4), VALUES.filter(lambda v: v[1] is not Absent.END_OF_MIB_VIEW)),
        max_size=25,
    ),
    st.integers(1, 3),
)
def test_a_walk_keeps_the_rows_that_the_decoder_sees(rows: list[tuple[list[int], Any]], width: int) -> None:
    """The walk decodes by itself, for speed; it must never see anything else than the slow and plain way does."""
    roots = [(1, 3, 6, 1, 4, 1, 14988, column) for column in range(1, width + 1)]
    named = [((*roots[at % width], *index), theirs) for at, (index, (theirs, _)) in enumerate(rows)]
    pdu = Community(COMMUNITY).open(answer(1 << 24, named))
    assert isinstance(pdu, bytes)
    _, _, at, end = opened(pdu, 1 << 24)
    walk = Walk([ber.oid(".".join(map(str, root))) for root in roots])

    walk.take(pdu, at, end)

    found = binds(pdu, at, end)
    for place, column in enumerate(walk.columns):
        assert column.rows == _slowly(column.root, found[place::width])


def _slowly(root: bytes, found: list[tuple[bytes, Value]]) -> dict[tuple[int, ...], int | str]:
    rows: dict[tuple[int, ...], int | str] = {}
    last: tuple[int, ...] = ()
    for name, value in found:
        index = ber.subidentifiers(name[len(root) :])
        if not name.startswith(root) or index <= last:
            break
        last = index
        if not isinstance(value, Absent):
            rows[index] = plain(value)
    return rows


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (bytes.fromhex("9f78043e800000"), 0.25),
        (bytes.fromhex("9f79083fd0000000000000"), 0.25),
        (bytes.fromhex("9f760200ff"), 255),
        (bytes.fromhex("9f7a01ff"), -1),
        (b"\x9f\x78\x04", b"\x9f\x78\x04"),
        (b"", b""),
    ],
)
def test_numbers_that_net_snmp_wraps_in_an_opaque_are_unwrapped(content: bytes, value: Value) -> None:
    variable = ber.encoded(ber.SEQUENCE, ber.encoded(ber.OBJECT_IDENTIFIER, b"\x2b\x06"), ber.encoded(0x44, content))

    assert binds(variable, 0, len(variable)) == [(b"\x2b\x06", value)]
    if not isinstance(value, bytes):
        assert as_number(plain(value)) == value


def test_a_counter_without_its_leading_zero_is_not_negative() -> None:
    variable = ber.encoded(ber.SEQUENCE, ber.encoded(ber.OBJECT_IDENTIFIER, b"\x2b"), b"\x41\x04\xff\xff\xff\xff")

    assert binds(variable, 0, len(variable)) == [(b"\x2b", 2**32 - 1)]


@pytest.mark.parametrize("wrong", ["", "1", "3.1", "1.40", "1.3.x", "1.3.-1", "1.3.4294967296"])
def test_what_is_no_object_identifier_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        ber.oid(wrong)


def test_another_community_is_not_for_us() -> None:
    assert Community(b"other").open(answer(1 << 24, [])) is Instead.NOT_FOR_US
    assert "midori" not in repr(Community(COMMUNITY))


ROOT = ber.oid("1.3.6.1.2.1.31.1.1.1.6")
GROWING = st.lists(st.tuples(st.integers(0, 2**64 - 1), st.binary(max_size=130)), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(st.lists(GROWING, min_size=2, max_size=4))
def test_what_was_learnt_of_names_never_shows_in_values(looks: list[list[tuple[int, bytes]]]) -> None:
    """Names and types are recognised from look to look; values of whatever length are those of this look."""
    text = "1.3.6.1.2.1.31.1.1.1.18"
    for rows in looks:
        walk = Walk([ROOT, ber.oid(text)])
        binds = [
            bind
            for row, (count, name) in enumerate(rows, start=1)
            for bind in (
                ((1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6, row), rfc1902.Counter64(count)),
                ((1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18, row), rfc1902.OctetString(name)),
            )
        ]
        pdu = Community(COMMUNITY).open(answer(1 << 24, binds))
        assert isinstance(pdu, bytes)
        walk.take(pdu, *opened(pdu, 1 << 24)[2:])

        counts, names = (column.rows for column in walk.columns)
        assert counts == {(row,): count for row, (count, _) in enumerate(rows, start=1)}
        assert names == {(row,): plain(name) for row, (_, name) in enumerate(rows, start=1)}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_answer_leaves_a_walk_as_it_was(data: st.DataObject) -> None:
    """The request stays open after it, and what comes next must not be measured by rows that were never there."""
    rows = [((1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6, row), rfc1902.Counter64(1000 * row)) for row in range(1, 11)]
    pdu = Community(COMMUNITY).open(answer(1 << 24, rows))
    assert isinstance(pdu, bytes)
    _, _, at, end = opened(pdu, 1 << 24)
    half = at + (end - at) // 2
    walk = Walk([ROOT])
    if data.draw(st.booleans()):
        walk.take(pdu, at, half)
    before = dict(walk.columns[0].rows)
    damaged = bytearray(pdu)
    damaged[data.draw(st.integers(half, end - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(half, end))
    try:
        walk.take(bytes(damaged[:cut]), half if before else at, cut)
    except ber.BerError:
        assert walk.columns[0].rows == before
        walk.take(pdu, half if before else at, end)
        assert walk.columns[0].rows == {(row,): 1000 * row for row in range(1, 11)}
