"""What the town's public port serves: the page, GeoJSON, and the entities for a context broker to pull. Read only."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from controller.core.public import PublicTown
from exporters.public.geojson import MEDIA_TYPE
from exporters.public.ngsi import TYPES, Entity, entities, of_types, simplified
from exporters.public.publishing import GEOJSON, public_files

ENTITIES = "/ngsi-ld/v1/entities"
LD_JSON = "application/ld+json"

ENTITIES_DEFAULT, ENTITIES_MAX = 100, 1_000
"""In one answer; a reader turns pages with `offset`."""

KEPT_S = 5.0
"""A page this old is given to the next reader too: the controller has more important work than public readers."""

ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"
"""ETSI GS CIM 009, 6.3.2."""

Town = Callable[[], Awaitable[PublicTown]]


class BadRequest(Exception):
    """The query cannot be answered; says why."""


class _Latest:
    """What was published last. Many readers cost the controller no more than one."""

    def __init__(self, town: Town) -> None:
        self._ask, self._one_at_a_time = town, asyncio.Lock()
        self._town: PublicTown | None = None
        self._files: Mapping[str, bytes] = {}
        self._entities: tuple[Entity, ...] = ()
        self._asked_at = 0.0

    async def _renew(self) -> None:
        async with self._one_at_a_time:
            if self._town is None or time.monotonic() - self._asked_at > KEPT_S:
                town = await self._ask()
                self._files, self._entities = await asyncio.to_thread(lambda: (public_files(town), entities(town)))
                self._town, self._asked_at = town, time.monotonic()

    async def files(self) -> Mapping[str, bytes]:
        await self._renew()
        return self._files

    async def entities(self) -> tuple[Entity, ...]:
        await self._renew()
        return self._entities

    async def beside(self, make: Callable[[], Response]) -> Response:
        """An answer that takes a while is made beside the loops, one at a time: the store needs threads, too."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(make)


def public_port(town: Town, context: Sequence[str]) -> Starlette:
    latest = _Latest(town)

    async def file(request: Request) -> Response:
        name = request.path_params.get("name", "index.html")
        content = (await latest.files()).get(name)
        if content is None:
            return PlainTextResponse("Nothing is here. The page is at /.\n", 404)
        kind = MEDIA_TYPE if name == GEOJSON else "text/html; charset=utf-8"
        return Response(content, media_type=kind, headers={"Cache-Control": "max-age=15"})

    async def query(request: Request) -> Response:
        return await latest.beside(partial(_query, request, await latest.entities(), context))

    async def one(request: Request) -> Response:
        for entity in await latest.entities():
            if entity["id"] == request.path_params["id"]:
                return _answer(request, _formed(request, entity), context, {})
        return _problem(404, "ResourceNotFound", "There is no entity with this id.")

    routes = [Route("/", file), Route(ENTITIES, query), Route(ENTITIES + "/{id:path}", one), Route("/{name}", file)]
    return Starlette(routes=routes)


def _query(request: Request, all_of_them: Sequence[Entity], context: Sequence[str]) -> Response:
    try:
        found, more = _asked(request, all_of_them)
    except BadRequest as why:
        return _problem(400, "BadRequestData", str(why))
    return _answer(request, found, context, more)


def _asked(request: Request, all_of_them: Sequence[Entity]) -> tuple[list[Entity], Mapping[str, str]]:
    """Those that were asked for, and how many there are in all where that was asked too."""
    asked = request.query_params
    kinds = frozenset(kind.rsplit("/", 1)[-1] for kind in asked.get("type", "").split(",") if kind)
    ids = frozenset(id for id in asked.get("id", "").split(",") if id)  # a stranger may name thirty thousand
    if not kinds and not ids:
        raise BadRequest(f"Say which: type={TYPES[0]} or type={TYPES[1]}, or id=...")
    offset, limit = _number(asked.get("offset"), 0), _number(asked.get("limit"), ENTITIES_DEFAULT)
    found = [
        entity
        for entity in of_types(all_of_them, [kind for kind in TYPES if not kinds or kind in kinds])
        if not ids or entity["id"] in ids
    ]
    more = {"NGSILD-Results-Count": str(len(found))} if asked.get("count") == "true" else {}
    part = found[offset : offset + min(limit, ENTITIES_MAX)]
    return [_formed(request, entity) for entity in part], more


def _number(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadRequest("limit and offset are whole numbers.")
    return int(text)


def _formed(request: Request, entity: Entity) -> Entity:
    options, form = (request.query_params.get(name, "") for name in ("options", "format"))
    return simplified(entity) if {"keyValues", "simplified"} & {*options.split(","), form} else entity


def _answer(
    request: Request, found: Entity | list[Entity], context: Sequence[str], more: Mapping[str, str]
) -> Response:
    """With `@context` in each entity for those who take JSON-LD; else in a header (6.3.5 and 6.3.6)."""
    if LD_JSON in request.headers.get("accept", ""):
        named: Any = {"@context": list(context)}
        body: Any = [{**one, **named} for one in found] if isinstance(found, list) else {**found, **named}
        return Response(_json(body), media_type=LD_JSON, headers=dict(more))
    relation = 'rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    return Response(
        _json(found), media_type="application/json", headers={"Link": f"<{context[0]}>; {relation}", **more}
    )


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _problem(status: int, kind: str, detail: str) -> Response:
    """Problem details (RFC 9457)."""
    body = {"type": ERRORS + kind, "title": kind, "detail": detail, "status": status}
    return JSONResponse(body, status, media_type="application/json")
