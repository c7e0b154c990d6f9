"""A clerk with a browser: signs in, declares a drill, is named in the records, signs out, and is out."""

import asyncio
import io
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image

from controller.scene import Scene
from simulator.town import Town
from tests.journeys.stage import Stage, all_proven, log_of, stage
from tests.ports import free_port
from tests.web.browser import CHROMIUM, Page, browser, wait_for
from tests.web.test_site import close_code
from tui.web.close_codes import CloseCode

NAME, PASSWORD = "山田 花子", "hana to midori 8"
SCREEN_READY = "document.querySelector('#terminal canvas') && document.body.classList.contains('-first-byte')"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium")


async def test_a_clerk_signs_in_declares_a_drill_is_named_for_it_and_signs_out() -> None:
    async with stage(Town.of(6)) as play, browser() as window, play.scene.daemon() as daemon:
        await play.scene.bring_inventory()
        async with web(play.scene) as url:
            await _on_a_telephone(await window.page(), url)
            page = await window.page()
            await _signs_in_wrong_then_right(page, url)
            await _sees_the_town(page)
            await _declares_a_drill(page)
            await play.until(all_proven)
            await _is_named_for_it(play)

            page.look_away()
            daemon.send_signal(signal.SIGTERM)
            await daemon.wait()
            await page.reads("制御プログラムとつながっていません")
            page.look_away()
            async with play.scene.daemon():
                await page.reads("【訓練】", "時点")  # the banner, drawn again because there is news
                await _signs_out(page, url)
            assert {urlsplit(asked).netloc for asked in page.asked} == {urlsplit(url).netloc}
            log = log_of(play.scene.folder / "web.log")
            assert NAME in log
            assert PASSWORD not in log


async def _is_named_for_it(play: Stage) -> None:
    async with play.client() as client:
        acts = [record.act for record in await client.audit(9)]
        (declared,) = await client.declarations()
    assert [(act.who, act.what) for act in acts if act.what == "declare"] == [(NAME, "declare")]
    assert (declared.declared_by, declared.ordered_by) == (NAME, NAME)


async def _on_a_telephone(page: Page, url: str) -> None:
    """Fingers do what keys do, and a closed screen says why it is closed."""
    await page.be(390, 844, mobile=True)
    await page.open(url)
    await _fills_in(page, PASSWORD)
    await page.until(SCREEN_READY)
    await page.reads("平常時")
    assert await page.js("document.documentElement.scrollWidth") <= 390
    assert await page.js("document.querySelector('.xterm-helper-textarea').inputMode") == "none"
    await page.js("document.getElementById('keyboard').click()")
    assert await page.js("document.querySelector('.xterm-helper-textarea').inputMode") == "text"

    page.look_away()
    await page.type("d")
    await page.reads("【訓練】", "種類")
    page.look_away()
    await page.js("[...document.querySelectorAll('.key')].find((key) => key.textContent === 'Esc').click()")
    await page.reads("平常時")
    await page.type("q")

    await page.until("!document.getElementById('closed').hidden")
    assert "この画面を閉じました" in await page.js("document.getElementById('closed').textContent")
    await page.js("document.getElementById('again').click()")
    await page.until(SCREEN_READY)
    await page.close()


async def _signs_in_wrong_then_right(page: Page, url: str) -> None:
    await page.open(url)
    await _fills_in(page, "hana to midori 9")
    await page.until("document.querySelector('.fault')")
    assert "名前かパスワードが違います" in await page.js("document.querySelector('.fault').textContent")
    await _fills_in(page, PASSWORD)
    await page.until(SCREEN_READY)
    assert await page.js("document.cookie") == ""  # no script can read it
    assert [text for text in page.complaints if "401" not in text] == []


async def _fills_in(page: Page, password: str) -> None:
    await page.fill("name", NAME)
    await page.fill("password", password)
    await page.press("Enter")


async def _sees_the_town(page: Page) -> None:
    await page.reads("平常時", "施設", "町役場")
    assert NAME in await page.js("document.querySelector('header').textContent")

    async def is_drawn() -> bool:
        picture = Image.open(io.BytesIO(await page.picture())).convert("RGB")
        top = picture.crop((0, 60, picture.width, 160)).getcolors(1 << 24) or []
        return len(top) > 50  # letters have soft edges; an empty screen has a colour or two

    await wait_for(is_drawn, lambda: "the canvas stays empty")


async def _declares_a_drill(page: Page) -> None:
    page.look_away()
    await page.type("d")
    await page.reads("【訓練】", "種類", "指示した人", NAME)
    page.look_away()
    await page.press("Enter")
    await page.reads("鍵を回す", "Enterでは動きません")
    turn = re.findall(r"数字の(\d)と(\d)を順に", page.drawn)[-1]
    await page.type("".join(turn))


async def _signs_out(page: Page, url: str) -> None:
    (token,) = {sent for sent in page.cookies_sent if len(sent) > 40}
    headers = {"Cookie": f"__Host-hinan={token}", "Origin": url}
    async with aiohttp.ClientSession() as http:
        other = await http.ws_connect(f"{url}/screen", headers=headers, ssl=False, autoclose=False)
        closing = asyncio.create_task(close_code(other))
        await page.js("document.getElementById('sign-out').click()")
        await page.until("document.getElementById('password')")

        assert await closing == CloseCode.SIGNED_OUT
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(f"{url}/screen", headers=headers, ssl=False, autoclose=False)


@asynccontextmanager
async def web(scene: Scene) -> AsyncIterator[str]:
    """`hinan web` with a certificate and one person; its address."""
    port = free_port()
    _write_certificate(scene.folder)
    with scene.config.open("a", encoding="utf-8") as config:
        config.write(f'[web]\nlisten = "127.0.0.1:{port}"\ncertificate = "web.crt"\nkey = "web.key"\n')
    hinan = (sys.executable, "-m", "controller.cli", f"--socket={scene.socket}", "--lang=ja")
    words = ("web", "user", "add", NAME, f"--config={scene.config}")
    adding = await asyncio.create_subprocess_exec(*hinan, *words, stdin=asyncio.subprocess.PIPE)
    await adding.communicate(f"{PASSWORD}\n".encode())
    assert adding.returncode == 0
    log = scene.folder / "web.log"
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *hinan, "web", f"--config={scene.config}", stdout=file, stderr=file, env={**os.environ, "PYTHONUTF8": "1"}
        )
    try:

        async def is_ready() -> bool:
            return "ready on https://" in log_of(log)

        await wait_for(is_ready, lambda: log_of(log))
        yield f"https://127.0.0.1:{port}"
    finally:
        process.terminate()
        assert await process.wait() == 0


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hinan")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "web.crt").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "web.key").write_bytes(private)
