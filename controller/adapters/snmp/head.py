"""What stands before a variable's content: name, type and length, taken apart once and then known by its octets.

Rows and scalars keep their heads from look to look and from device to device, whatever their contents do. To know one
again is a third of the work of taking it apart; contents are decoded each time.
"""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

Key = TypeVar("Key")
Decode = Callable[[bytes], int | str]

HEADS_KEPT: Final = 16_384
"""For each column: more than the longest has rows. A head takes some 200 octets."""


class Heads(dict[bytes, tuple[Key, Decode, int]], Generic[Key]):
    """By octets: what the variable is to us, how to decode its content, and how many octets that has.

    Whoever looks one up takes `octets[at : at + 6 + octets[at + 3]]`, which is the head where all lengths are short.
    What looks different is never found here.
    """

    def learn(self, octets: bytes, at: int, content_at: int, stop: int, key: Key, decode: Decode) -> None:
        """A head, if it has the usual form. The same octets always mean the same."""
        if content_at == at + 6 + octets[at + 3] and stop == content_at + octets[content_at - 1]:
            if len(self) >= HEADS_KEPT:
                self.clear()
            self[octets[at:content_at]] = key, decode, stop - content_at
