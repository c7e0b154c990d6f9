"""Keeps the public files in a folder up to date: every minute, and soon after something changed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from controller.core.public import PublicTown
from exporters.public.folder import renew
from exporters.public.geojson import geojson
from exporters.public.page import pages

RENEW_EVERY = timedelta(minutes=1)
"""As the page promises its readers."""

GEOJSON = "facilities.geojson"

ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)

log = logging.getLogger(__name__)


def public_files(town: PublicTown) -> Mapping[str, bytes]:
    """Everything that is published as a file, by name."""
    return {**{name: page.encode() for name, page in pages(town).items()}, GEOJSON: geojson(town)}


class PublicFolder:
    """Lives as long as the daemon. A folder that cannot be written is told in the log once, and tried again."""

    def __init__(self, folder: Path, town: Callable[[], Awaitable[PublicTown]]) -> None:
        self._folder, self._town = folder, town
        self._written: PublicTown | None = None
        self._fails = False

    async def renew(self) -> None:
        """Writes the files if a minute has passed or people would read something else."""
        town = await self._town()
        if self._written is not None and not await asyncio.to_thread(_is_due, self._written, town):
            return
        try:
            await asyncio.to_thread(lambda: renew(self._folder, public_files(town)))
        except OSError as why:
            if not self._fails:
                log.warning("the public page in %s cannot be written: %s; we keep trying", self._folder, why.strerror)
            self._fails = True
            return
        if self._fails:
            log.info("the public page in %s is written again", self._folder)
        self._written, self._fails = town, False


def _is_due(written: PublicTown, town: PublicTown) -> bool:
    return not written.at <= town.at < written.at + RENEW_EVERY or _news(written) != _news(town)


def _news(town: PublicTown) -> PublicTown:
    """Without the times of looks, which change all the time and are no news."""
    places = (replace(place, seen_at=None, aps=()) for place in town.facilities)
    return replace(town, at=ANY_TIME, facilities=tuple(places))
