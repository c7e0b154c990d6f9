"""Chromium without a window, steered over its DevTools protocol (https://chromedevtools.github.io/devtools-protocol/)."""

import asyncio
import base64
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--ignore-certificate-errors",  # the test's certificate is signed by nobody
    "--remote-debugging-port=0",
)

PATIENCE_S = 120.0
"""Tells "never" from "slow": a machine under load stands still for seconds."""

ORDERS = re.compile(r"\x1b(\[[0-9;?<>=$]*[A-Za-z]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][A-Z0-9]|[=>78])")
"""What a terminal is told beside the letters (ECMA-48, 5.4; xterm's control sequences)."""

KEYS = {"Enter": (13, "\r"), "Escape": (27, ""), "F10": (121, ""), "Backspace": (8, "")}


class Page:
    """One tab in a profile of its own: it shares no cookies with others."""

    def __init__(self, browser: "Browser", session: str) -> None:
        self._browser = browser
        self._session = session
        self.asked: list[str] = []
        """Every address that the page asked for."""
        self.sockets: list[str] = []
        self.cookies_sent: list[str] = []
        self.complaints: list[str] = []
        """What the console says is wrong; violations of the page's own policy are among it."""
        self.drawn = ""
        """The letters that came over its connections, in their order, without blanks."""

    async def do(self, method: str, **given: object) -> Any:
        return await self._browser.do(method, self._session, **given)

    async def open(self, url: str) -> None:
        await self.do("Page.navigate", url=url)
        await self.until("document.readyState === 'complete'")

    async def js(self, code: str) -> Any:
        answer = await self.do("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def until(self, code: str) -> None:
        """Waits until the expression is true; a page that is just being left counts as not yet."""

        async def is_true() -> bool:
            with suppress(ConnectionError, AssertionError):
                return bool(await self.js(f"!!({code})"))
            return False

        await wait_for(is_true, lambda: f"never true: {code}; drawn: {self.drawn[-2000:]}")

    async def reads(self, *texts: str) -> None:
        """Waits until these were drawn since `look_away`."""
        wanted = ["".join(text.split()) for text in texts]

        async def is_there() -> bool:
            return all(text in self.drawn for text in wanted)

        await wait_for(is_there, lambda: f"{wanted} was not drawn: {self.drawn[-3000:]}")

    def look_away(self) -> None:
        self.drawn = ""

    async def type(self, text: str) -> None:
        """Letter by letter, as keys."""
        for letter in text:
            await self.do("Input.dispatchKeyEvent", type="keyDown", text=letter, key=letter)
            await self.do("Input.dispatchKeyEvent", type="keyUp", key=letter)

    async def press(self, key: str) -> None:
        code, text = KEYS[key]
        more = {"key": key, "code": key, "windowsVirtualKeyCode": code, **({"text": text} if text else {})}
        await self.do("Input.dispatchKeyEvent", type="keyDown", **more)
        await self.do("Input.dispatchKeyEvent", type="keyUp", **more)

    async def fill(self, field: str, text: str) -> None:
        await self.js(f"document.getElementById({field!r}).focus()")
        await self.js(f"document.getElementById({field!r}).select()")
        await self.do("Input.insertText", text=text)

    async def be(self, width: int, height: int, mobile: bool = False) -> None:
        """As large as this, in CSS pixels; `mobile`: with fingers instead of a mouse."""
        await self.do(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=0, mobile=mobile
        )
        if mobile:
            await self.do("Emulation.setTouchEmulationEnabled", enabled=True)

    async def picture(self) -> bytes:
        """PNG."""
        return base64.b64decode((await self.do("Page.captureScreenshot", format="png"))["data"])

    async def close(self) -> None:
        await self._browser.close(self._session)

    def hears(self, method: str, said: Any) -> None:
        match method:
            case "Network.requestWillBeSent":
                self.asked.append(said["request"]["url"])
            case "Network.requestWillBeSentExtraInfo":
                self.cookies_sent += [each["cookie"]["value"] for each in said["associatedCookies"]]
            case "Network.webSocketCreated":
                self.asked.append(said["url"])
                self.sockets.append(said["url"])
            case "Network.webSocketFrameReceived" if said["response"]["opcode"] == 2:
                text = base64.b64decode(said["response"]["payloadData"]).decode("utf-8", "replace")
                self.drawn += "".join(ORDERS.sub("", text).split())
            case "Log.entryAdded" if said["entry"]["level"] == "error":
                self.complaints.append(said["entry"]["text"])


class Browser:
    """Use it as `async with browser() as browser: page = await browser.page()`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._pages: dict[str, tuple[Page, str]] = {}

    async def page(self) -> Page:
        context = (await self.do("Target.createBrowserContext"))["browserContextId"]
        target = (await self.do("Target.createTarget", url="about:blank", browserContextId=context))["targetId"]
        session = (await self.do("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        page = Page(self, session)
        self._pages[session] = (page, target)
        for domain in ("Page", "Runtime", "Network", "Log"):
            await page.do(f"{domain}.enable")
        await page.be(1280, 800)
        return page

    async def close(self, session: str) -> None:
        await self.do("Target.closeTarget", targetId=self._pages.pop(session)[1])

    async def do(self, method: str, session: str = "", **given: object) -> Any:
        number = len(self._asked) + 1
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        order = {"id": number, "method": method, "params": given}
        await self._socket.send_json({**order, "sessionId": session} if session else order)
        return await asyncio.wait_for(answer, PATIENCE_S)

    async def listen(self) -> None:
        async for message in self._socket:
            said = message.json()
            if "id" in said:
                answer = self._asked[said["id"]]
                if answer.done():
                    continue
                if "error" in said:
                    answer.set_exception(ConnectionError(said["error"]["message"]))
                else:
                    answer.set_result(said["result"])
            elif said.get("sessionId") in self._pages:
                self._pages[said["sessionId"]][0].hears(said["method"], said["params"])


async def wait_for(is_so: Callable[[], Awaitable[bool]], otherwise: Callable[[], str]) -> None:
    """Looks again and again until it is so."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + PATIENCE_S
    while not await is_so():
        assert loop.time() < give_up, otherwise()
        await asyncio.sleep(0.05)


@asynccontextmanager
async def browser(*more: str) -> AsyncIterator[Browser]:
    """Starts Chromium with a profile that vanishes. `more`: flags, such as `--force-device-scale-factor=2`."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(prefix="hinan-chromium-", ignore_cleanup_errors=True) as folder:
        words = (CHROMIUM, *FLAGS, *more, f"--user-data-dir={folder}", "about:blank")
        with (Path(folder) / "log").open("wb") as log_file:
            process = await asyncio.create_subprocess_exec(*words, stdout=log_file, stderr=log_file)
        try:
            async with (
                aiohttp.ClientSession() as http,
                http.ws_connect(await _door(Path(folder)), max_msg_size=0) as ws,
            ):
                steered = Browser(ws)
                listening = asyncio.create_task(steered.listen())
                yield steered
                with suppress(ConnectionError, TimeoutError):
                    await steered.do("Browser.close")
                listening.cancel()
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _door(folder: Path) -> str:
    """Where Chromium says that it listens, once it does."""
    file = folder / "DevToolsActivePort"

    async def is_written() -> bool:
        return file.exists() and len(file.read_text().splitlines()) == 2

    await wait_for(is_written, lambda: (folder / "log").read_text(errors="replace"))
    port, path = file.read_text().splitlines()
    return f"ws://127.0.0.1:{port}{path}"
