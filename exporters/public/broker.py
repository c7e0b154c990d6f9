"""Tells a context broker what became different, over NGSI-LD's batch operations; paced, patient, and off by default."""

import asyncio
import json
import logging
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from controller.core.public import PublicTown
from exporters.public.ngsi import Entity, entities, news

UPSERT, DELETE = "/ngsi-ld/v1/entityOperations/upsert", "/ngsi-ld/v1/entityOperations/delete"
"""ETSI GS CIM 009, 6.15 and 6.17. Without `options=update` an upsert replaces an entity whole, so that an attribute
that became unknown is gone from the broker too."""

ENTITIES_MAX = 100
"""In one request: some 100 KB, which every broker takes."""

PACE_S = 5.0
"""Between rounds: clients come and go all the time, and nobody looks at a map more often."""

EVERYTHING_S = 600.0
"""All entities are told this often although nothing changed, so that `observedAt` shows that we live."""

PATIENCE_S = 15.0

RETRY_FIRST_S, RETRY_MOST_S = 10.0, 300.0
"""The wait after a failure doubles from the one to the other: a broker that starts anew is not run over."""

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the entities go."""

    url: str
    """Without the path: `https://broker.example`."""
    context: tuple[str, ...]
    token: Path | None = None
    """A file with a bearer token; read for every round, so that it can be renewed."""
    ca: Path | None = None
    """Certificates to trust instead of the machine's."""
    tenant: str = ""


class Refused(Exception):
    """The broker answered, and not with a yes. Holds nothing of what was sent: a token may be in it."""


class ContextPusher:
    """Lives as long as the daemon. What the broker has taken is kept in memory only: after a restart all is told."""

    def __init__(
        self,
        broker: Broker,
        town: Callable[[], Awaitable[PublicTown]],
        note_mistake: Callable[[], None],
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`note_mistake` counts what should not happen. Raises OSError when the certificates cannot be read."""
        self._broker, self._town, self._note_mistake, self._clock_s = broker, town, note_mistake, clock_s
        self._trust = ssl.create_default_context(cafile=broker.ca)
        self._told: dict[str, Entity] = {}
        self._everything_at = clock_s()
        self._fails = 0

    async def run(self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Until it is cancelled. One line is logged when telling begins to fail, and one when it works again."""
        async with self._client() as http:
            while True:
                await pause(await self._round(http))

    async def _round(self, http: httpx2.AsyncClient) -> float:
        """Seconds until the next."""
        try:
            await self.tell(http)
        except (httpx2.HTTPError, Refused, OSError) as why:
            self._fails += 1
            if self._fails == 1:
                log.warning("the context broker %s was not told: %s; we keep trying", self._broker.url, _said(why))
            return self._wait_s()
        except Exception:
            self._fails += 1
            self._note_mistake()
            log.exception("the context broker %s was not told by a mistake of ours", self._broker.url)
            return self._wait_s()
        if self._fails:
            log.info("the context broker %s is told again", self._broker.url)
        self._fails = 0
        return PACE_S

    def _wait_s(self) -> float:
        return min(RETRY_FIRST_S * (1 << min(self._fails - 1, 20)), RETRY_MOST_S)

    async def tell(self, http: httpx2.AsyncClient) -> None:
        """Sends what became different, and what is gone. Raises Refused, OSError or an error of httpx2; what was taken
        until then is not sent again."""
        town = await self._town()
        clock, headers = self._clock_s(), self._headers()
        if clock - self._everything_at >= EVERYTHING_S:
            self._told, self._everything_at = {id: {} for id in self._told}, clock
        now, changed = await asyncio.to_thread(_differences, town, self._told)
        failed: frozenset[str] = frozenset()
        for part in _parts(changed):
            body = [{**entity, "@context": list(self._broker.context)} for entity in part]
            not_taken = await self._post(http, UPSERT, body, headers)
            self._told |= {entity["id"]: news(entity) for entity in part if entity["id"] not in not_taken}
            failed |= not_taken
        for gone in _parts([id for id in self._told if id not in now]):
            await self._post(http, DELETE, list(gone), headers)
            self._told = {id: told for id, told in self._told.items() if id not in gone}
        if failed:
            raise Refused(f"it did not take {len(failed)} of {len(changed)} entities")

    async def _post(
        self, http: httpx2.AsyncClient, path: str, body: Sequence[Any], headers: Mapping[str, str]
    ) -> frozenset[str]:
        """Ids that were not taken, although the request was (207 Multi-Status). Raises Refused."""
        answer = await http.post(path, json=body, headers=dict(headers))
        if answer.status_code == 207:
            return _not_taken(answer.content)
        is_gone_already = path == DELETE and answer.status_code == 404
        if answer.status_code not in (200, 201, 204) and not is_gone_already:
            raise Refused(f"it answered {answer.status_code}")
        return frozenset()

    def _headers(self) -> Mapping[str, str]:
        found = {"Content-Type": "application/ld+json"}
        if self._broker.tenant:
            found["NGSILD-Tenant"] = self._broker.tenant
        if self._broker.token is not None:
            found["Authorization"] = f"Bearer {_token(self._broker.token)}"
        return found

    def _client(self) -> httpx2.AsyncClient:
        """Redirects are not followed: the token is for this broker only. Nor are proxies of the environment used."""
        return httpx2.AsyncClient(base_url=self._broker.url, verify=self._trust, timeout=PATIENCE_S, trust_env=False)


def _differences(town: PublicTown, told: Mapping[str, Entity]) -> tuple[frozenset[str], list[Entity]]:
    """Ids of all entities, and those that are not as they were told. Half a second for ten thousand access points."""
    now = entities(town)
    changed = [entity for entity in now if news(entity) != told.get(entity["id"])]
    return frozenset(entity["id"] for entity in now), changed


def _token(file: Path) -> str:
    """Checked here, so that no library ever complains of it and quotes it."""
    text = file.read_bytes().strip()
    if not text or not text.isascii() or any(octet <= 32 or octet == 127 for octet in text):
        raise Refused(f"{file} does not hold one token")
    return text.decode("ascii")


def _parts(all_of_them: Sequence[T]) -> Iterator[Sequence[T]]:
    return (all_of_them[first : first + ENTITIES_MAX] for first in range(0, len(all_of_them), ENTITIES_MAX))


def _not_taken(result: bytes) -> frozenset[str]:
    """From a BatchOperationResult (5.2.16). Raises Refused when it is not one."""
    try:
        return frozenset(one["entityId"] for one in json.loads(result)["errors"])
    except (ValueError, KeyError, TypeError):
        raise Refused("it took a part, and did not say which") from None


def _said(why: Exception) -> str:
    """Nothing of a request: what a library says of a header quotes it, and the token is in one."""
    match why:
        case Refused():
            return str(why)
        case OSError() if why.strerror:
            return f"{why.strerror} {why.filename or ''}".strip()
        case _:
            return type(why).__name__
