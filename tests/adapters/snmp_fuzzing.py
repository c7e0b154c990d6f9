"""What answers may be and what becomes of them on the way, for fuzzing our codec with pysnmp as the judge."""

from typing import Any

from hypothesis import strategies as st
from pyasn1.codec.ber import decoder  # type: ignore[import-untyped]
from pyasn1.error import PyAsn1Error  # type: ignore[import-untyped]
from pysnmp.proto import rfc1902
from pysnmp.proto.api import v2c
from pysnmp.proto.error import ProtocolError

from controller.adapters.snmp import ber
from controller.adapters.snmp.value import Value, value

EDGES = [0, 1, 127, 128, 255, 256, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1]
TAGS = [0x02, 0x04, 0x05, 0x06, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x80, 0x81, 0x82, 0x30, 0x1F, 0xA2]
LENGTHS = [
    b"\x80",
    b"\x81\x00",
    b"\x81\x7f",
    b"\x82\x00\x05",
    b"\x84\x00\x00\x00\x05",
    b"\x84\xff\xff\xff\xff",
    b"\xff",
]

CONTENTS = st.one_of(
    st.sampled_from(EDGES).map(lambda number: number.to_bytes(9)),
    st.integers(-(2**63), 2**64 - 1).map(lambda number: number.to_bytes(10, signed=True)),
    st.binary(max_size=20),
).flatmap(lambda octets: st.integers(0, len(octets)).map(lambda at: octets[at:]))
"""Numbers of every width, negative ones among them, with too many octets and with too few."""


@st.composite
def variables(draw: st.DrawFn, names: st.SearchStrategy[bytes]) -> bytes:
    """Variables in a row: mostly well-formed, with any tag, and lengths written in any way."""
    return b"".join(
        _element(
            draw, 0x30, _element(draw, 6, draw(names)) + _element(draw, draw(st.sampled_from(TAGS)), draw(CONTENTS))
        )
        for _ in range(draw(st.integers(0, 6)))
    )


def _element(draw: st.DrawFn, tag: int, content: bytes) -> bytes:
    form = draw(st.integers(0, 30))
    if form < len(LENGTHS):
        return bytes((tag,)) + LENGTHS[form] + content
    if form == len(LENGTHS):  # X.690 allows a length more octets than it needs
        return bytes((tag, 0x82)) + len(content).to_bytes(2) + content
    return ber.encoded(tag, content)


@st.composite
def damaged(draw: st.DrawFn, octets: bytes) -> bytes:
    """Some octets changed, some left out, some cut off."""
    changed = bytearray(octets)
    for _ in range(draw(st.integers(0, 4))):
        if changed:
            at = draw(st.integers(0, len(changed) - 1))
            if draw(st.booleans()):
                changed[at] = draw(st.sampled_from([0, 0x7F, 0x80, 0xFF, changed[at] ^ 1, *TAGS]))
            else:
                del changed[at]
    return bytes(changed[: draw(st.one_of(st.just(len(changed)), st.integers(0, len(changed))))])


def judged(datagram: bytes) -> tuple[int, int, int, list[tuple[bytes, Value]]] | None:
    """Number, error-status, error-index and variables of an answer as pysnmp understands it; None: it does not. Nor
    does it judge what we read otherwise on purpose: NSAP, Opaque, and numbers that no SNMP type can hold."""
    try:
        message, rest = decoder.decode(datagram, asn1Spec=v2c.Message())
        pdu = v2c.apiMessage.get_pdu(message)
        if rest or not isinstance(pdu, v2c.ResponsePDU):
            return None
        binds = [(_octets(name), _value(content)) for name, content in v2c.apiPDU.get_varbinds(pdu)]
        status, index = int(v2c.apiPDU.get_error_status(pdu)), int(v2c.apiPDU.get_error_index(pdu))
        return int(v2c.apiPDU.get_request_id(pdu)), status, index, binds
    except (PyAsn1Error, ProtocolError, ValueError, IndexError, TypeError, OverflowError):
        return None  # its ways to say that it does not understand


def _octets(name: Any) -> bytes:
    return ber.oid(".".join(map(str, name)))


def _value(content: Any) -> Value:
    if isinstance(content, (rfc1902.Opaque, rfc1902.Bits)):
        raise ValueError("read otherwise on purpose")
    if isinstance(content, rfc1902.IpAddress):
        return str(content.prettyPrint())
    if isinstance(content, rfc1902.OctetString):
        return bytes(content)
    if isinstance(content, rfc1902.ObjectIdentifier):
        return ".".join(map(str, content))
    tag = content.tagSet.baseTag.tagId if not content.tagSet.superTags else content.tagSet.superTags[-1].tagId
    if content.__class__.__name__.startswith(("NoSuch", "EndOf")):
        return value(0x80 | tag, b"")
    if content.__class__.__name__ == "Null":
        return value(ber.NULL, b"")
    return int(content)
