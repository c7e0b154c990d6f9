"""One open screen as a program: `python -m tui.web.screen SOCKET PERSON LANGUAGE`. Its terminal is a pair of pipes."""

import sys
from pathlib import Path

from textual import messages
from textual.drivers.web_driver import WebDriver

from controller.api.client import Client
from controller.i18n import set_language
from tui.app import HinanApp


class PipeDriver(WebDriver):
    """Textual's own, which goes on when nobody is at the other end any more: this one ends the program."""

    def run_input_thread(self) -> None:
        super().run_input_thread()
        self._app.post_message(messages.ExitApp())


def main(socket: str, person: str, language: str) -> None:
    set_language(language)
    HinanApp(lambda: Client(Path(socket), person=person), PipeDriver, person).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
