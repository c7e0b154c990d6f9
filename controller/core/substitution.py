"""What is on the air otherwise than it was asked for, and still as safe: people are told, and nothing is retried."""

from dataclasses import dataclass

from controller.core.message import Message


@dataclass(frozen=True, slots=True)
class Substitution:
    """As the access point's agent tells it; each of these is a text from outside."""

    radio: str
    what: str
    """`channel`, `radio` (it is not there, or down), or whatever else an agent may come to know."""
    wanted: str
    got: str
    why: str

    @property
    def message(self) -> Message:
        values = {"radio": self.radio, "what": self.what, "wanted": self.wanted, "got": self.got, "why": self.why}
        match self.what:
            case "channel":
                return Message("{radio} sends on channel {got} instead of {wanted} ({why}).", values)
            case "radio":
                return Message("{radio} does not carry the network ({why}); another radio does.", values)
            case _:
                return Message("{radio}: {what} is {got} instead of {wanted} ({why}).", values)
