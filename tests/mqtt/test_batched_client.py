"""Packets come whole out of a line that cuts them anywhere, and in their order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.adapters.mqtt.batched_client import BatchedSocket


class Cut:
    """A socket that gives what it has piece by piece, and makes us wait in between; takes a little at a time."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces
        self.sent = b""

    def recv(self, octets: int) -> bytes:
        if not self.pieces:
            return b""
        piece = self.pieces.pop(0)
        if not piece:
            raise BlockingIOError
        assert len(piece) <= octets
        return piece

    def send(self, octets: bytes) -> int:
        self.sent += octets[:7]
        return len(octets[:7])

    def close(self) -> None: ...


def packet(kind: int, rest: bytes) -> bytes:
    length, octets = len(rest), bytearray()
    while length > 127:
        octets.append(length % 128 | 0x80)
        length //= 128
    return bytes([kind, *octets, length]) + rest


PACKETS = st.lists(
    st.builds(packet, st.sampled_from([0x30, 0x31, 0x40, 0x90, 0xD0]), st.binary(max_size=20) | st.just(b"x" * 300)),
    max_size=8,
)


@given(PACKETS, st.lists(st.integers(0, 2000), max_size=12))
def test_however_the_line_cuts_them_packets_come_whole_and_in_order(packets: list[bytes], cuts: list[int]) -> None:
    octets = b"".join(packets)
    edges = [0, *sorted(min(cut, len(octets)) for cut in cuts), len(octets)]
    pieces = [octets[start:end] for start, end in pairwise(edges)]
    line = BatchedSocket(Cut([*pieces, b""]))
    found: list[bytes] = []
    for _ in range(len(pieces) + 1):
        for first, start, whole in line.packets():
            assert first == whole[0]
            assert packet(first, whole[start:]) == whole
            found.append(whole)
    assert found == packets
    assert not line.is_over
    assert list(line.packets()) == []
    assert line.is_over


def test_what_is_no_mqtt_ends_the_line() -> None:
    with pytest.raises(ConnectionError):
        list(BatchedSocket(Cut([b"\x30\xff\xff\xff\xff\x01"])).packets())


@given(st.lists(st.binary(max_size=40), max_size=6))
def test_all_that_was_sent_goes_out_in_order(packets: list[bytes]) -> None:
    cut = Cut([])
    line = BatchedSocket(cut)
    for one in packets:
        assert line.send(one) == len(one)
    line.close()
    assert cut.sent == b"".join(packets)
    assert not line.has_unsent
