"""Why we could not: the closed list of foreseen causes, what we do about each, and what people can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from controller.core.message import Message, mark


class Cause(StrEnum):
    """Every way in which talking to a device can fail. There is no `other`."""

    UNREACHABLE = "unreachable"
    LOGIN_REFUSED = "login_refused"
    HOST_KEY_CHANGED = "host_key_changed"
    PROMPT_NOT_UNDERSTOOD = "prompt_not_understood"
    COMMAND_REJECTED = "command_rejected"
    DEADLINE_PASSED = "deadline_passed"
    READ_BACK_DIFFERS = "read_back_differs"
    SETUP_INCOMPLETE = "setup_incomplete"
    """Not the device's doing: a credential, a pinned host key or the profile is missing on our side."""
    READING_REFUSED = "reading_refused"
    """It answers SNMP, and says or shows that our user may not read. Sessions do not need SNMP."""


@dataclass(frozen=True, slots=True)
class Retry:
    """When to try again. `first` doubles up to `most`."""

    first: timedelta
    most: timedelta
    by_itself: bool = True
    """False: only a person's act (a new declaration, `hinan retry`, a corrected inventory) leads to another try."""


SOON = Retry(timedelta(seconds=2), timedelta(seconds=60))
"""The device or the line may come back at any moment."""

SLOWLY = Retry(timedelta(seconds=10), timedelta(minutes=5))
"""The device answered and will most likely answer the same; asking it often only fills its log."""

ASK = Retry(timedelta(0), timedelta(0), by_itself=False)
"""Trying again by ourselves would do harm: lock the account, or talk to a stranger."""

RETRY_OF: Mapping[Cause, Retry] = {
    Cause.UNREACHABLE: SOON,
    Cause.LOGIN_REFUSED: ASK,
    Cause.HOST_KEY_CHANGED: ASK,
    Cause.PROMPT_NOT_UNDERSTOOD: SLOWLY,
    Cause.COMMAND_REJECTED: SLOWLY,
    Cause.DEADLINE_PASSED: SOON,
    Cause.READ_BACK_DIFFERS: SLOWLY,
    Cause.SETUP_INCOMPLETE: ASK,
    Cause.READING_REFUSED: SLOWLY,
}

SHORT: Mapping[Cause, str] = {
    Cause.UNREACHABLE: mark("no answer"),
    Cause.LOGIN_REFUSED: mark("login refused"),
    Cause.HOST_KEY_CHANGED: mark("host key changed"),
    Cause.PROMPT_NOT_UNDERSTOOD: mark("answer not understood"),
    Cause.COMMAND_REJECTED: mark("command rejected"),
    Cause.DEADLINE_PASSED: mark("took too long"),
    Cause.READ_BACK_DIFFERS: mark("did not take effect"),
    Cause.SETUP_INCOMPLETE: mark("set-up incomplete"),
    Cause.READING_REFUSED: mark("reading refused"),
}
"""Two words for a list."""

SENTENCE: Mapping[Cause, str] = {
    Cause.UNREACHABLE: mark(
        "{device} ({address}) does not answer: {detail}. It is tried again by itself, and at once when it gives a "
        "sign of life. Check its power and its network cable."
    ),
    Cause.LOGIN_REFUSED: mark(
        "{device} ({address}) refused the login of credential {credential}. It is not tried again by itself, so that "
        "the account is not locked. Correct the user name or password in the credentials file, then: hinan retry "
        "{device}"
    ),
    Cause.HOST_KEY_CHANGED: mark(
        "{device} ({address}) shows another host key than the pinned one ({detail}). No password was sent and it is "
        "not tried again by itself. If the device was replaced or reset, pin its new key: hinan inventory pin {device}"
    ),
    Cause.PROMPT_NOT_UNDERSTOOD: mark(
        "{device} ({address}) answered something that profile {profile} does not understand: {detail}. It is tried "
        "again by itself, slowly. Check that the device is of the family {profile} and what it asks at login."
    ),
    Cause.COMMAND_REJECTED: mark(
        "{device} ({address}) refused {detail}. Later commands for it were not sent; it is tried again by itself, "
        "slowly. Check its firmware against the profile {profile}."
    ),
    Cause.DEADLINE_PASSED: mark(
        "{device} ({address}) took too long: {detail}. The session was closed; it is tried again by itself. If this "
        "stays so, restart the device."
    ),
    Cause.READ_BACK_DIFFERS: mark(
        "{device} ({address}) accepted the commands, but read back it is not so: {detail}. It is told again by itself, "
        "slowly. If this stays so, set the network by hand on the device and tell whoever maintains it."
    ),
    Cause.SETUP_INCOMPLETE: mark(
        "{device} ({address}) cannot be talked to yet: {detail}. Nothing was sent to it. Complete the set-up, "
        "then: hinan retry {device}"
    ),
    Cause.READING_REFUSED: mark(
        "{device} ({address}) answers, but does not let us read it by SNMP: {detail}. It is asked again by itself; "
        "opening and closing go on without. Make the user on the device and in the credentials file the same."
    ),
}
"""Who (where), what happened. What we do; what you can do."""


TAKEN_BACK = mark("{what}. {ssid} was taken off the air there again, because it would not have been safe")
NOT_TAKEN_BACK = mark("{what}. {ssid} is not safe there and could NOT be taken off the air: switch it off by hand")
"""Details that say what became of a network which came up without isolation or outside its VLAN."""


class DeviceProblem(Exception):
    """A foreseen failure of one device, as a fact. `detail` quotes the device or names the thing, never a secret."""

    def __init__(self, cause: Cause, detail: Message) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause = cause
        self.detail = detail

    def __reduce__(self) -> tuple[type[Self], tuple[Cause, Message]]:
        """Travels between the daemon and its push process."""
        return type(self), (self.cause, self.detail)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one device, since when, and when we try again."""

    device: str
    address: str
    profile: str
    credential: str
    cause: Cause
    detail: Message
    since: datetime
    epoch: int
    """The declaration under which it was tried; a newer one is a person's act and leads to a new try."""
    tries: int = 1
    next_try: datetime | None = None
    """None: a person must act first."""

    @property
    def message(self) -> Message:
        return Message(
            SENTENCE[self.cause],
            {
                "device": self.device,
                "address": self.address,
                "profile": self.profile,
                "credential": self.credential,
                "detail": self.detail,
            },
        )

    @property
    def is_dangerous(self) -> bool:
        """Strangers may get into the facility's own network there, now."""
        return self.detail.text == NOT_TAKEN_BACK

    def permits_try(self, now: datetime, epoch: int) -> bool:
        """Whether the device may be tried again now."""
        return epoch > self.epoch or (self.next_try is not None and now >= self.next_try)
