"""What a browser can ask for: the sign-in, the page with the screen, and the connection of one open screen."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiohttp import WSMsgType, web

from controller.core.message import InputError, Message
from controller.i18n import language
from tui.web import door, pages, texts
from tui.web.close_codes import CloseCode
from tui.web.people import NOBODY, PeopleFile, Person, is_password_of, plain_name
from tui.web.places import NoPlace, Place, Places
from tui.web.screen_process import ScreenProcess, Size
from tui.web.sessions import Session, Sessions
from tui.web.throttle import Throttle

FORM_BYTES_MAX = 8192
"""A name and a password."""

MESSAGE_BYTES_MAX = 1 << 16
"""What a person types or pastes at once."""

HEARTBEAT_S = 15.0
"""A telephone that went out of reach is noticed, and its screen ended, within two of these."""

LOOK_EVERY_S = 5.0
"""How soon an open screen is closed after its person was taken off the list."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Town:
    """Whose screen it is, and where its daemon listens."""

    name: str
    socket: Path


class Site:
    """Use `application()`. `clock` in seconds; `sleep` waits as many."""

    def __init__(
        self,
        town: Town,
        people: PeopleFile,
        screens: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.town = town
        self._file = people
        self._known: Mapping[str, Person] = people.people()
        self.sessions = Sessions(self._people, clock)
        self._throttle = Throttle(clock)
        self._places = Places(screens)
        self._sleep = sleep
        self._one_at_a_time = asyncio.Lock()
        """One password takes 32 MB and a core."""

    def application(self) -> web.Application:
        app = web.Application(client_max_size=FORM_BYTES_MAX)
        app.add_routes(
            [
                web.get("/", self._start),
                web.post("/sign-in", self._sign_in),
                web.post("/sign-out", self._sign_out),
                web.get("/screen", self._screen),
                web.get("/static/{name}", door.static),
            ]
        )
        app.on_response_prepare.append(door.add_headers)
        app.on_shutdown.append(self._stop)
        return app

    def _people(self) -> Mapping[str, Person]:
        """As they are now. A file that cannot be read changes nothing; the log says what is wrong."""
        try:
            self._known = self._file.people()
        except InputError as wrong:
            log.error("people from before are let in on: %s", wrong)
        return self._known

    def _session(self, request: web.Request) -> Session | None:
        return self.sessions.find(request.cookies.get(door.COOKIE, ""))

    async def _start(self, request: web.Request) -> web.StreamResponse:
        session = self._session(request)
        if session is None:
            return door.page(pages.sign_in(self.town.name))
        return door.page(pages.screen(self.town.name, session.person.name), has_terminal=True)

    async def _sign_in(self, request: web.Request) -> web.StreamResponse:
        if not door.comes_from_our_page(request):
            return self._refused(403, "", texts.ELSEWHERE)
        try:
            form = await request.post()
        except (LookupError, ValueError):  # an encoding that nobody knows, or that it is not in
            raise web.HTTPBadRequest from None
        name, password, address = (
            plain_name(str(form.get("name", ""))),
            str(form.get("password", "")),
            _address(request),
        )
        if not self._throttle.enter(address):
            return self._refused(429, name, texts.TOO_MANY)
        try:
            await self._sleep(self._throttle.wait_s(name, address))
            person = await self._person(name, password)
        finally:
            self._throttle.leave(address)
        if person is None:
            self._throttle.was_wrong(name, address)
            known = name if name in self._people() else "a name that is not known"  # people type passwords there, too
            log.warning("wrong password for %s from %s", known, address)
            return self._refused(401, name, texts.wrong(self._throttle.wait_s(name, address)))
        self._throttle.was_right(name, address)
        log.info("%s signed in from %s", name, address)
        response = _to_start()
        door.keep(response, self.sessions.begin(person).token)
        return response

    async def _person(self, name: str, password: str) -> Person | None:
        person = self._people().get(name, NOBODY)
        async with self._one_at_a_time:
            return person if await asyncio.to_thread(is_password_of, person, password) else None

    def _refused(self, status: int, name: str, why: Message) -> web.StreamResponse:
        return door.page(pages.sign_in(self.town.name, name, why), status)

    async def _sign_out(self, request: web.Request) -> web.StreamResponse:
        if not door.comes_from_our_page(request):
            raise web.HTTPForbidden
        if (session := self._session(request)) is not None:
            self.sessions.end(session)
            await self._places.close(CloseCode.SIGNED_OUT, session)
            log.info("%s signed out", session.person.name)
        response = _to_start()
        door.forget(response)
        return response

    async def _screen(self, request: web.Request) -> web.StreamResponse:
        session = self._session(request)
        if session is None or not door.comes_from_our_page(request):
            raise web.HTTPForbidden
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MESSAGE_BYTES_MAX, compress=True)
        await socket.prepare(request)
        place = Place(session, lambda code: socket.close(code=code))
        try:
            await self._places.take(place)
        except NoPlace:
            await socket.close(code=CloseCode.FULL)
            return socket
        try:
            size = _size(request.query.get("width"), request.query.get("height"))
            async with ScreenProcess(self.town.socket, session.person.name, language(), size) as screen:
                code = await self._carried(socket, screen, session)
                await socket.close(code=code)
        finally:
            self._places.leave(place)
        return socket

    async def _carried(self, socket: web.WebSocketResponse, screen: ScreenProcess, session: Session) -> CloseCode:
        """Both ways, until one side ends or the session does."""
        ways = (_draw(screen, socket), _listen(socket, screen), self._while_good(session))
        tasks = [asyncio.create_task(way) for way in ways]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return CloseCode.LEFT if self.sessions.is_good(session) else CloseCode.SIGNED_OUT

    async def _while_good(self, session: Session) -> None:
        while self.sessions.is_good(session):
            self.sessions.use(session)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _stop(self, _: web.Application) -> None:
        await self._places.close(CloseCode.STOPPING)


async def _draw(screen: ScreenProcess, socket: web.WebSocketResponse) -> None:
    with suppress(ConnectionError):
        async for drawn in screen.drawn():
            await socket.send_bytes(drawn)


async def _listen(socket: web.WebSocketResponse, screen: ScreenProcess) -> None:
    """Takes what textual-serve's terminal sends: `["stdin", text]`, `["resize", {width, height}]` and the like."""
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            continue
        with suppress(ValueError, TypeError, OverflowError):
            match json.loads(message.data):
                case ["stdin", str(text)]:
                    await screen.type(text)
                case ["resize", {"width": width, "height": height}]:
                    await screen.resize(Size.of(width, height))
                case ["focus" | "blur" as what, *_]:
                    await screen.focus(what == "focus")
                case ["ping", str(sent)]:
                    await socket.send_json(["pong", sent])


def _size(width: object, height: object) -> Size:
    try:
        return Size.of(width, height)
    except (TypeError, ValueError, OverflowError):
        return Size()


def _address(request: web.Request) -> str:
    """Of the machine that is connected to us; what headers say of others behind it can be made up."""
    return request.remote or "-"


def _to_start() -> web.Response:
    return web.Response(status=303, headers={"Location": "/"})
