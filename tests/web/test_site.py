"""What strangers, signed-in people and other web pages get, over real HTTP and with real screens."""

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from tests.web.browser import wait_for
from tui.web.close_codes import CloseCode
from tui.web.door import COOKIE, STATIC
from tui.web.people import PeopleFile, with_password
from tui.web.places import OWN_MAX
from tui.web.sessions import LASTS_S, UNUSED_S
from tui.web.site import Site, Town

PASSWORDS = {"山田 花子": "hana to midori 8", "田中": "umi to yama 1234"}


@dataclass
class Office:
    """A running site, and what it was told of time."""

    url: str
    http: aiohttp.ClientSession
    people: PeopleFile
    now_s: float = 0.0
    waits: list[float] = field(default_factory=list)

    async def get(self, path: str, cookie: str = "") -> aiohttp.ClientResponse:
        return await self.http.get(self.url + path, headers=_cookie(cookie), allow_redirects=False)

    async def sign_in(self, name: str, password: str, origin: str | None = "") -> aiohttp.ClientResponse:
        form = {"name": name, "password": password}
        return await self.http.post(
            f"{self.url}/sign-in", data=form, headers=self.from_page(origin), allow_redirects=False
        )

    async def signed_in(self, name: str = "山田 花子") -> str:
        """The cookie's value."""
        answer = await self.sign_in(name, PASSWORDS[name])
        assert answer.status == 303
        return answer.cookies[COOKIE].value

    async def sign_out(self, cookie: str, origin: str | None = "") -> int:
        headers = {**_cookie(cookie), **self.from_page(origin)}
        answer = await self.http.post(f"{self.url}/sign-out", headers=headers, allow_redirects=False)
        return answer.status

    async def screen(self, cookie: str, origin: str | None = "") -> aiohttp.ClientWebSocketResponse:
        headers = {**_cookie(cookie), **self.from_page(origin)}
        return await self.http.ws_connect(f"{self.url}/screen?width=80&height=24", headers=headers, autoclose=False)

    def from_page(self, origin: str | None) -> Mapping[str, str]:
        """None: no word of where it comes from; empty: from our own page."""
        return {} if origin is None else {"Origin": origin or self.url}


def _cookie(value: str) -> Mapping[str, str]:
    return {"Cookie": f"{COOKIE}={value}"} if value else {}


@asynccontextmanager
async def running(folder: Path, screens: int = 5) -> AsyncIterator[Office]:
    people = PeopleFile(folder / "web-people.json")
    for name, password in PASSWORDS.items():
        people.keep(with_password(name, password))
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        office = Office("", http, people)

        async def wait(seconds: float) -> None:
            office.waits.append(seconds)

        site = Site(Town("<みどり町>", folder / "api.sock"), people, screens, lambda: office.now_s, wait)
        async with TestServer(site.application()) as server:
            office.url = str(server.make_url("")).rstrip("/")
            yield office


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a hash must cost is a promise of `test_people`; here it would only be waited for."""
    monkeypatch.setattr("tui.web.people.COST", 16)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with running(tmp_path) as office:
        yield office


async def first_drawn(socket: aiohttp.ClientWebSocketResponse) -> None:
    message = await asyncio.wait_for(socket.receive(), 120)
    assert message.type is aiohttp.WSMsgType.BINARY


async def close_code(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    """Reads on until the other side closes."""
    async with asyncio.timeout(120):
        async for _drawn in socket:
            pass
    return socket.close_code


def screens_of(folder: Path) -> list[str]:
    """Command lines of the screens' programs that run for this test."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if "tui.web.screen" in words and str(folder / "api.sock") in words:
                found.append(" ".join(words))
    return found


async def screens_left(folder: Path, count: int) -> None:
    async def is_so() -> bool:
        return len(screens_of(folder)) == count

    await wait_for(is_so, lambda: f"not {count}: {screens_of(folder)}")


async def test_a_stranger_gets_the_sign_in_page_and_no_screen(office: Office, tmp_path: Path) -> None:
    page = await office.get("/")
    text = await page.text()

    assert page.status == 200
    assert "パスワード" in text
    assert "&lt;みどり町&gt;" in text
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await office.screen("")
    assert refused.value.status == 403
    assert screens_of(tmp_path) == []


@pytest.mark.parametrize("body", [b"name=\xff", b"name=a&password=b"])
async def test_a_form_in_an_unknown_encoding_is_refused_and_fills_no_log(
    office: Office, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    charset = "nonsense" if body.isascii() else "utf-8"
    headers = {"Content-Type": f"application/x-www-form-urlencoded; charset={charset}", **office.from_page("")}

    answer = await office.http.post(f"{office.url}/sign-in", data=body, headers=headers)

    assert answer.status == 400
    assert caplog.text == ""


async def test_the_page_may_load_nothing_from_elsewhere_and_be_framed_by_nobody(office: Office) -> None:
    answers = [await office.get("/"), await office.get("/", await office.signed_in()), await office.get("/nowhere")]
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"(https?:)?//[a-z]", await answer.text())


async def test_only_the_files_that_are_needed_are_served(office: Office) -> None:
    for name in STATIC:
        assert (await office.get(f"/static/{name}")).status == 200
    for name in ("", "site.py", "..%2Fsite.py", "fonts/RobotoMono-VariableFont_wght.ttf"):
        assert (await office.get(f"/static/{name}")).status == 404


async def test_the_right_password_gives_a_cookie_that_scripts_and_other_sites_cannot_use(office: Office) -> None:
    answer = await office.sign_in("山田　花子", PASSWORDS["山田 花子"])

    cookie = answer.headers["Set-Cookie"]
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert re.match(r"__Host-hinan=[\w-]{43};", cookie)
    assert {"HttpOnly", "Secure", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "山田 花子" in await (await office.get("/", answer.cookies[COOKIE].value)).text()


@pytest.mark.parametrize(
    ("name", "password"), [("山田 花子", "hana to midori 9"), ("佐藤", "x" * 12), ("", ""), ("x", "")]
)
async def test_a_wrong_name_and_a_wrong_password_look_alike(office: Office, name: str, password: str) -> None:
    answer = await office.sign_in(name, password)

    assert (answer.status, "Set-Cookie" in answer.headers) == (401, False)
    assert "名前かパスワードが違います" in await answer.text()


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://127.0.0.1:1"])
async def test_what_another_page_sends_is_refused(office: Office, origin: str | None) -> None:
    cookie = await office.signed_in()

    assert (await office.sign_in("山田 花子", PASSWORDS["山田 花子"], origin)).status == 403
    assert await office.sign_out(cookie, origin) == 403
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await office.screen(cookie, origin)
    assert refused.value.status == 403
    assert "山田 花子" in await (await office.get("/", cookie)).text()


async def test_guessing_becomes_slow_and_the_real_person_still_comes_in(office: Office) -> None:
    for _ in range(6):
        await office.sign_in("山田 花子", "wrong wrong wrong")

    assert await office.signed_in()
    assert office.waits == [0, 0, 0, 1, 2, 4, 8]


async def test_no_password_and_no_token_is_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await office.sign_in("hana to midori 8", "typed into the wrong field")
    await office.sign_in("山田 花子", "nearly the right one")
    cookie = await office.signed_in()
    await office.sign_out(cookie)

    assert "wrong password for 山田 花子" in caplog.text
    assert "山田 花子 signed in" in caplog.text
    for secret in ("hana to midori", "typed into", "nearly the", cookie):
        assert secret not in caplog.text


@pytest.mark.parametrize("seconds", [UNUSED_S, LASTS_S])
async def test_a_session_ends_by_time(office: Office, seconds: float) -> None:
    cookie = await office.signed_in()
    assert "山田 花子" in await (await office.get("/", cookie)).text()

    office.now_s += seconds

    assert "パスワード" in await (await office.get("/", cookie)).text()


async def test_who_is_removed_or_gets_a_new_password_is_out_at_once(office: Office) -> None:
    removed, renewed = await office.signed_in("田中"), await office.signed_in()

    office.people.remove("田中")
    office.people.keep(with_password("山田 花子", "another password"))

    for cookie in (removed, renewed):
        assert "パスワード" in await (await office.get("/", cookie)).text()


async def test_a_list_that_cannot_be_read_for_a_moment_throws_nobody_out(office: Office) -> None:
    cookie = await office.signed_in()
    office.people.path.write_text("{")

    assert "山田 花子" in await (await office.get("/", cookie)).text()


async def test_two_people_have_two_programs_which_end_with_their_browser_and_with_the_site(tmp_path: Path) -> None:
    async with running(tmp_path) as office:
        hanako, tanaka = [await office.screen(await office.signed_in(name)) for name in PASSWORDS]
        await asyncio.gather(first_drawn(hanako), first_drawn(tanaka))
        assert sorted(re.findall("山田 花子|田中", " ".join(screens_of(tmp_path)))) == ["山田 花子", "田中"]

        await hanako.close()
        await screens_left(tmp_path, 1)
        assert "田中" in screens_of(tmp_path)[0]

        closing = asyncio.create_task(close_code(tanaka))
    assert await closing == CloseCode.STOPPING
    await screens_left(tmp_path, 0)


async def test_signing_out_closes_the_screen_and_the_cookie_opens_no_other(office: Office, tmp_path: Path) -> None:
    cookie = await office.signed_in()
    screen = await office.screen(cookie)
    await first_drawn(screen)
    closing = asyncio.create_task(close_code(screen))

    assert await office.sign_out(cookie) == 303

    assert await closing == CloseCode.SIGNED_OUT
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await office.screen(cookie)
    await screens_left(tmp_path, 0)


async def test_what_is_no_message_of_our_terminal_harms_nothing_and_a_key_leaves(
    office: Office, tmp_path: Path
) -> None:
    screen = await office.screen(await office.signed_in())
    await first_drawn(screen)
    strange = ("", "{", "[]", '["stdin"]', '["stdin", 3]', '["resize", {"width": "x", "height": null}]', '["ping", {}]')
    for text in (*strange, '["resize", {"width": 1e9, "height": -5}]', '["resize", {"width": 1e999, "height": 1}]'):
        await screen.send_str(text)
    await screen.send_bytes(b"\x00")
    await screen.send_json(["ping", "still there"])

    async with asyncio.timeout(120):
        async for message in screen:
            if message.type is aiohttp.WSMsgType.TEXT:
                break

    assert message.json() == ["pong", "still there"]
    await screen.send_json(["stdin", "q"])
    assert await close_code(screen) == CloseCode.LEFT
    await screens_left(tmp_path, 0)


async def test_the_oldest_screen_of_a_person_makes_room_and_others_are_not_disturbed(tmp_path: Path) -> None:
    async with running(tmp_path, screens=OWN_MAX) as office:
        cookie = await office.signed_in()
        screens = [await office.screen(cookie) for _ in range(OWN_MAX)]
        await asyncio.gather(*map(first_drawn, screens))
        stranger = await office.screen(await office.signed_in("田中"))
        oldest = asyncio.create_task(close_code(screens[0]))

        newest = await office.screen(cookie)
        await first_drawn(newest)

        assert await close_code(stranger) == CloseCode.FULL
        assert await oldest == CloseCode.TAKEN_OVER
        assert len(screens_of(tmp_path)) == OWN_MAX
        await asyncio.gather(*(screen.close() for screen in (*screens, newest)))
    await screens_left(tmp_path, 0)


def test_the_screens_get_nothing_of_our_environment_that_they_do_not_need(monkeypatch: pytest.MonkeyPatch) -> None:
    from tui.web.screen_process import Size, _environment

    monkeypatch.setitem(os.environ, "SOME_SECRET", "x")

    assert "SOME_SECRET" not in _environment(Size())
