"""What the client raises when the daemon cannot be asked; kept apart so that importing it costs nothing."""

from controller.core.message import Message


class DaemonUnreachable(Exception):
    """The daemon does not answer on its socket. Carries one sentence: where, and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message
