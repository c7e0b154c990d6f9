"""Trying a device again: the key asks first, the same key again does it."""

from typing import TYPE_CHECKING, Any

from controller.core.board import ApView
from controller.core.message import Message
from tui.tones import Tone

if TYPE_CHECKING:
    from tui.daemon import Daemon
    from tui.page import Page


class RetryQuestion:
    """Of one page, for one device at a time."""

    def __init__(self, page: "Page[Any]") -> None:
        self._page = page
        self._device = ""

    def press(self, ap: ApView) -> None:
        if self._device != ap.device:
            self._device = ap.device
            question = Message("Try device {device} again? Yes: r once more. No: Esc.", {"device": ap.device})
            self._page.note(question, tone=Tone.WAITING)
            return
        self._device = ""
        self._page.begin(self._retry(ap))

    def take_back(self) -> bool:
        """Whether there was a question."""
        was_asked, self._device = bool(self._device), ""
        if was_asked:
            self._page.note()
        return was_asked

    async def _retry(self, ap: ApView) -> None:
        if await self._page.ask(lambda daemon: _retried(daemon, ap.device)):
            values: dict[str, str | int | float | Message] = {"device": ap.device, "ap": ap.label}
            self._page.note(Message("Device {device} ({ap}) is being tried again now.", values), tone=Tone.GOOD)


async def _retried(daemon: "Daemon", device: str) -> bool:
    await daemon.retry([device])
    return True
