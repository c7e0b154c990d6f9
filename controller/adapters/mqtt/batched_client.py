"""paho's client for ten thousand correspondents: reads and writes the line in large pieces, and sees by itself to the
two kinds of packet that come by the ten thousand, messages at QoS 0 and acknowledgements. All others are paho's.

paho asks the system four times for every packet that comes and twice for every packet that goes; each time the
interpreter's lock may change hands, which costs more than the packet. What was measured: docs/performance.md."""

import ssl
from collections.abc import Callable, Iterator
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

PIECE_OCTETS = 65_536
"""Read and written at once: about eighty reports, or two hundred documents."""

PUBLISH, PUBACK = 0x30, 0x40
"""MQTT 3.1.1, 2.2.1. The lower half of a PUBLISH: 1 retained, 2 QoS 1, 4 QoS 2, 8 sent again (3.3.1)."""

LENGTH_OCTETS_MAX = 4
"""MQTT 3.1.1, 2.2.3: seven bits of the length in each."""


class BatchedSocket:
    """What paho asks of a socket, with whole packets in between. Does not block."""

    def __init__(self, socket: Any) -> None:
        """`socket` as paho makes it: plain or TLS."""
        self._socket = socket
        self._read = b""
        self._for_paho = b""
        self._unsent = bytearray()
        self._is_over = False

    @property
    def has_unsent(self) -> bool:
        return bool(self._unsent)

    @property
    def is_over(self) -> bool:
        """Whether the other side has closed."""
        return self._is_over

    def packets(self) -> Iterator[tuple[int, int, bytes]]:
        """All that have come whole: first octet, where the rest begins, octets. Raises OSError."""
        octets, place = self._read + self._come(), 0
        while (found := _packet(octets, place)) is not None:
            start, end = found
            yield octets[place], start - place, octets[place:end]
            place = end
        self._read = octets[place:]

    def _come(self) -> bytes:
        """One piece; with TLS, which gives no more than a record at a time, as many records."""
        come = bytearray()
        try:
            while len(come) < PIECE_OCTETS or self._socket.pending():  # nobody is woken for what TLS has read already
                octets = self._socket.recv(PIECE_OCTETS)
                come += octets
                self._is_over = not octets
                if self._is_over or not isinstance(self._socket, ssl.SSLSocket):
                    break
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        return bytes(come)

    def hand_to_paho(self, packet: bytes) -> None:
        self._for_paho = packet

    def recv(self, octets: int) -> bytes:
        """As a socket's, of what was handed over; empty: the other side has closed. Raises BlockingIOError."""
        if not self._for_paho and not self._is_over:
            raise BlockingIOError
        piece, self._for_paho = self._for_paho[:octets], self._for_paho[octets:]
        return piece

    def send(self, packet: bytes | bytearray) -> int:
        """Goes out with the next `flush`."""
        self._unsent += packet
        return len(packet)

    def flush(self) -> None:
        """As much as the line takes now. Raises OSError."""
        try:
            while self._unsent:
                sent = self._socket.send(bytes(self._unsent[:PIECE_OCTETS]))
                del self._unsent[:sent]
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return

    def fileno(self) -> int:
        return int(self._socket.fileno())

    def setblocking(self, flag: bool) -> None:
        self._socket.setblocking(flag)

    def close(self) -> None:
        """With what was said last, if the line takes it."""
        try:
            self.flush()
        except OSError:
            self._unsent.clear()
        self._socket.close()


class BatchedClient(paho.Client):
    """A client without a thread of its own. Its driver calls `loop_read`, `loop_write` and `loop_misc`; nothing is
    written between. It never connects again by itself."""

    def __init__(
        self,
        client_id: str,
        on_arrived: Callable[[str, bytes, bool], None],
        on_acknowledged: Callable[[int], None],
    ) -> None:
        """`on_arrived` is told topic, payload and whether it was retained; `on_acknowledged` the packet's number."""
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            clean_session=True,
            protocol=paho.MQTTv311,
            reconnect_on_failure=False,
        )
        self.on_socket_register_write = _written_later
        self.on_message = self._on_paho_message
        self._on_arrived = on_arrived
        self._on_acknowledged = on_acknowledged
        self.line: BatchedSocket | None = None
        """None: not connected yet."""

    def post(self, topic: str, payload: bytes, retain: bool) -> int:
        """Publishes at QoS 1; returns the packet's number, which `on_acknowledged` is told. Only when connected."""
        assert self.line is not None
        number, name = self._mid_generate(), topic.encode()
        head = bytearray((PUBLISH | 0x02 | retain,))
        self._pack_remaining_length(head, 2 + len(name) + 2 + len(payload))
        self.line.send(b"".join((head, len(name).to_bytes(2, "big"), name, number.to_bytes(2, "big"), payload)))
        return number

    def _create_socket(self) -> BatchedSocket:
        self.line = BatchedSocket(super()._create_socket())
        return self.line

    def loop_read(self, max_packets: int = 1) -> MQTTErrorCode:
        """All that has come. Raises OSError when the line is broken or the broker talks nonsense."""
        line = self.line
        if line is None or self.socket() is None:
            return MQTTErrorCode.MQTT_ERR_NO_CONN
        for first, start, packet in line.packets():
            if first & 0xF6 == PUBLISH:
                topic = start + 2 + int.from_bytes(packet[start : start + 2], "big")
                self._arrived(packet[start + 2 : topic], packet[topic:], bool(first & 0x01))
            elif first == PUBACK:
                self._on_acknowledged(int.from_bytes(packet[start : start + 2], "big"))
            else:
                line.hand_to_paho(packet)
                if result := super().loop_read(max_packets):
                    return result
        return super().loop_read(max_packets) if line.is_over else MQTTErrorCode.MQTT_ERR_SUCCESS

    def _on_paho_message(self, _: paho.Client, __: Any, message: paho.MQTTMessage) -> None:
        """At QoS 1."""
        self._arrived(message.topic.encode(), bytes(message.payload), message.retain)

    def _arrived(self, topic: bytes, payload: bytes, is_retained: bool) -> None:
        try:
            name = topic.decode()
        except UnicodeDecodeError:
            return  # no topic of ours
        self._on_arrived(name, payload, is_retained)

    def loop_write(self) -> MQTTErrorCode:
        """As much as the line takes now. Raises OSError when it is broken."""
        result = super().loop_write()
        if self.line is not None and self.socket() is not None:
            self.line.flush()
        return result

    def want_write(self) -> bool:
        return super().want_write() or (self.line is not None and self.line.has_unsent)


def _packet(octets: bytes, place: int) -> tuple[int, int] | None:
    """Where the rest of the packet begins after its length, and where it ends; None: it has not come whole. Raises
    ConnectionError when there is no packet."""
    length = 0
    for number in range(LENGTH_OCTETS_MAX):
        at = place + 1 + number
        if at >= len(octets):
            return None
        octet = octets[at]
        length |= (octet & 0x7F) << (7 * number)
        if octet < 0x80:
            end = at + 1 + length
            return (at + 1, end) if end <= len(octets) else None
    raise ConnectionError("the broker sent something that is not MQTT")


def _written_later(_: paho.Client, __: Any, ___: Any) -> None:
    """paho writes at once unless somebody says that they will see to it."""
