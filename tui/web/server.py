"""Listens for browsers until told to stop: with TLS, or on this machine only."""

import asyncio
import logging
import ssl
from pathlib import Path

from aiohttp import web

from controller.api.client import Client, DaemonUnreachable
from controller.config import Config, WebConfig
from controller.core.message import InputError, Message
from controller.stopping import stop_event
from tui.web.people import PeopleFile
from tui.web.site import Site, Town

STOP_WITHIN_S = 15.0
"""For the screens' programs to end; each gets ten seconds before it is killed."""

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

log = logging.getLogger(__name__)


def people_file(config: Config, folder: Path) -> PeopleFile:
    return PeopleFile(folder / config.web.people)


def run(config: Config, folder: Path, socket: Path) -> None:
    """Serves until SIGTERM or SIGINT. `folder`: of the configuration file. Raises InputError when it cannot start."""
    if not config.web.listen:
        raise InputError(
            Message(
                "The screen in a browser is switched off. Set listen, certificate and key under [web] in {folder}/"
                "hinan.toml.",
                {"folder": str(folder)},
            )
        )
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    people = people_file(config, folder)
    if not people.people():
        log.warning("nobody may sign in yet: hinan web user add NAME")
    tls = _tls(config.web, folder)
    asyncio.run(_until_told_to_stop(Site(Town(config.town, socket), people, config.web.screens), config.web, tls))


async def _until_told_to_stop(site: Site, config: WebConfig, tls: ssl.SSLContext | None) -> None:
    stop = stop_event()
    await must_be_believed(site.town.socket)
    runner = web.AppRunner(site.application(), access_log=None, shutdown_timeout=STOP_WITHIN_S)
    await runner.setup()
    host, port = config.address
    try:
        await web.TCPSite(runner, host, port, ssl_context=tls).start()
        log.info("ready on %s://%s", "https" if tls else "http", config.listen)
        await stop.wait()
    except OSError as reason:
        raise InputError(
            Message(
                "listen = {address!r} under [web] cannot be used: {reason}. Choose another port or end what uses it.",
                {"address": config.listen, "reason": reason.strerror or str(reason)},
            )
        ) from reason
    finally:
        await runner.cleanup()


async def must_be_believed(socket: Path) -> None:
    """Raises InputError, as the daemon says it, when it would refuse every name that we give."""
    try:
        async with Client(socket, person="hinan web") as daemon:
            await daemon.board()
    except DaemonUnreachable:
        return  # it may start after us; the screens say so meanwhile


def _tls(config: WebConfig, folder: Path) -> ssl.SSLContext | None:
    if config.certificate is None or config.key is None:
        return None
    certificate, key = folder / config.certificate, folder / config.key
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        tls.load_cert_chain(certificate, key, password="")  # an encrypted key must not ask at a terminal
    except (OSError, ssl.SSLError) as reason:
        raise InputError(
            Message(
                "The certificate {certificate} cannot be used with the key {key}: {reason}. Both must be PEM files "
                "that this account can read and that belong together; the key must not be encrypted.",
                {
                    "certificate": str(certificate),
                    "key": str(key),
                    "reason": reason.strerror or str(reason),
                },
            )
        ) from reason
    return tls
