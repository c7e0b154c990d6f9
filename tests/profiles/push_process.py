"""One push process for a whole module: it takes longer to start than most sessions take."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from controller.adapters.ssh.pusher import SshPusher
from controller.credentials import SshCredential
from simulator.town import CREDENTIAL, Town


class PushProcess:
    """Holds sessions with the devices of one town after the other."""

    def __init__(self) -> None:
        self._credentials: dict[str, SshCredential] = {}
        self.pusher = SshPusher(self._credentials)

    def of(self, town: Town) -> SshPusher:
        self._credentials[CREDENTIAL] = SshCredential(town.secrets.username, town.secrets.password)
        return self.pusher


@asynccontextmanager
async def push_process() -> AsyncIterator[PushProcess]:
    process = PushProcess()
    try:
        yield process
    finally:
        await process.pusher.close()
