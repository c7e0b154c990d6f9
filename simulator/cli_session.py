"""One terminal session: echoes every letter at once, hands lines to the device's shell, pages long answers."""

import asyncio
from collections.abc import Callable

import asyncssh

from simulator.cli_login import Admits, SessionLogin
from simulator.device import Heard, SimulatedDevice
from simulator.faults import PAGE_LINES, Fault

BACKSPACE, NEXT_PAGE, NEXT_LINE, STOP, END_OF_MODE = "\b\x7f", " ", "\r\n", "qQ\x03", "\x1a"

TYPED_AHEAD_MAX = 65536
"""Letters that wait while a slow command runs. More is not a person and not our controller."""


class CliSession(asyncssh.SSHServerSession[str]):
    """States: waiting for a line, busy with a slow command, waiting at `--More--`, hanging for ever."""

    def __init__(self, device: SimulatedDevice, admits: Admits) -> None:
        self._device = device
        self._shell = device.family.shell(device)
        self._login = SessionLogin(device.family.login, admits)
        self._channel: asyncssh.SSHServerChannel[str] | None = None
        self._line = ""
        self._typed_ahead = ""
        self._after_return = False
        self._busy: asyncio.TimerHandle | None = None
        self._rest: list[str] = []
        self._changes = 0
        self._hanging = False
        self._unsent: list[str] = []

    def connection_made(self, chan: asyncssh.SSHServerChannel[str]) -> None:
        self._channel = chan

    def connection_lost(self, _exc: Exception | None) -> None:
        self._channel = None
        if self._busy is not None:
            self._busy.cancel()
        self._device.ended(self._shell)

    def pty_requested(self, _type: str, _size: object, _modes: object) -> bool:
        return True

    def shell_requested(self) -> bool:
        return True

    def exec_requested(self, command: str) -> bool:
        """`ssh device command`: one line, its answer, an exit status."""
        self._typed_ahead = command
        return True

    def session_started(self) -> None:
        if self._typed_ahead:
            command, self._typed_ahead = self._typed_ahead, ""
            self._later(lambda: self._run_alone(command))
        else:
            self._write(self._device.family.banner)
            self._write(self._prompt)
        self._flush()

    def data_received(self, data: str, _datatype: asyncssh.DataType) -> None:
        self._typed_ahead = (self._typed_ahead + data)[:TYPED_AHEAD_MAX]
        while self._typed_ahead and self._busy is None and not self._hanging and self._channel is not None:
            letter, self._typed_ahead = self._typed_ahead[0], self._typed_ahead[1:]
            self._typed(letter)
        self._flush()

    def eof_received(self) -> bool:
        return False

    def _typed(self, letter: str) -> None:
        if letter == "\n" and self._after_return:
            self._after_return = False
            return
        self._after_return = letter == "\r"
        if self._rest:
            self._turn_page(letter)
        elif letter in self._shell.keys:
            self._line = ""
            self._later(lambda: self._carry_out(letter))
        elif letter in NEXT_LINE:
            self._echo("\n")
            line, self._line = self._line, ""
            self._later(lambda: self._carry_out(line))
        elif letter in BACKSPACE:
            if self._line:
                self._line = self._line[:-1]
                self._echo("\b \b")
        elif letter == END_OF_MODE:
            self._echo("^Z\n")
            self._line = ""
            self._carry_out("end")
        elif letter.isprintable():
            self._line += letter
            self._echo("*" if self._login.is_secret else letter)

    @property
    def _prompt(self) -> str:
        return self._login.question or self._shell.prompt

    def _later(self, action: Callable[[], None]) -> None:
        """Now, or after the delay of a slow device."""
        waits_s = self._device.faults.waits_s()
        if waits_s:
            self._busy = asyncio.get_running_loop().call_later(waits_s, self._free, action)
        else:
            action()

    def _free(self, action: Callable[[], None]) -> None:
        self._busy = None
        action()
        self.data_received("", None)

    def _carry_out(self, line: str) -> None:
        if self._login.question:
            self._login.answer(line)
            self._write(self._prompt)
            if self._login.has_failed:
                self._close(1)
            return
        if self._struck(line):
            return
        answer = self._device.obey(self._shell, line)
        if self._shell.closed:
            self._write(answer)
            self._close(0)
            return
        self._rest = answer.splitlines(keepends=True)
        self._show(self._page_size())

    def _run_alone(self, command: str) -> None:
        if self._struck(command):
            return
        answer, refused = self._device.answer(self._shell, command)
        self._write(answer)
        self._close(1 if refused else 0)

    def _struck(self, line: str) -> bool:
        """True when a fault keeps the device from carrying out the line it has just heard."""
        if not line.strip():
            return False
        self._device.heard.append(Heard(self._device.clock(), line))
        self._changes += self._shell.changes(line)
        self._hanging = self._strikes(Fault.HANG)
        if self._strikes(Fault.DROP):
            self._hang_up()
            return True
        return self._hanging

    def _strikes(self, fault: Fault) -> bool:
        return fault in self._device.faults and self._changes >= self._device.faults.at_change

    def _page_size(self) -> int:
        lines = self._shell.page_lines
        if Fault.PAGER in self._device.faults and self._device.family.more:
            lines = PAGE_LINES
        return len(self._rest) if lines is None else max(1, lines - 1)

    def _show(self, lines: int) -> None:
        page, self._rest = self._rest[:lines], self._rest[lines:]
        text = "".join(page)
        self._write(text)
        if self._rest:
            self._write(self._device.family.more)
            return
        if text and not text.endswith("\n"):
            self._write("\n")
        self._write(self._prompt)

    def _turn_page(self, letter: str) -> None:
        width = len(self._device.family.more)
        self._write("\b" * width + " " * width + "\b" * width)
        if letter in STOP:
            self._rest = []
            self._show(0)
        else:
            self._show(1 if letter in NEXT_LINE else self._page_size())

    def _echo(self, letters: str) -> None:
        if Fault.NO_ECHO not in self._device.faults:
            self._write(letters)

    def _write(self, text: str) -> None:
        self._unsent.append(text.replace("\n", "\r\n"))

    def _flush(self) -> None:
        """What one packet brought about is answered by one packet."""
        text = "".join(self._unsent)
        self._unsent.clear()
        if self._channel is not None and text:
            self._channel.write(text)

    def _close(self, status: int) -> None:
        self._flush()
        if self._channel is not None:
            self._channel.exit(status)

    def _hang_up(self) -> None:
        if self._channel is not None:
            self._channel.get_connection().abort()
