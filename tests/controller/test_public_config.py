"""What is published is configured with care: a token never travels in the clear."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from controller.config import load_config
from controller.core.message import InputError
from controller.core.state import Patience
from controller.counters import Counters
from controller.public_line import public_line
from controller.situation import Site, Situation
from tests.fakes import FakeStore


def now() -> datetime:
    return datetime.now(UTC)


def config(folder: Path, text: str) -> Path:
    path = folder / "hinan.toml"
    path.write_text(f'town = "みどり町"\n{text}', encoding="utf-8")
    return path


def test_nothing_is_published_unless_somebody_says_so(tmp_path: Path) -> None:
    public = load_config(config(tmp_path, "")).public

    assert (public.folder, public.listen, public.broker.url, public.hide_below) == (None, "", "", 10)


def test_everything_can_be_set(tmp_path: Path) -> None:
    text = """[public]
folder = "/var/www/wifi"
listen = "127.0.0.1:8080"
hide_below = 0
[public.broker]
url = "https://broker.example:1026/"
token = "broker.token"
ca = "broker.ca"
tenant = "midori"
context = ["https://town.example/context.jsonld"]
"""
    public = load_config(config(tmp_path, text)).public

    assert public.folder == Path("/var/www/wifi")
    assert public.broker.context == ("https://town.example/context.jsonld",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[public]\nlisten = "8080"', "listen must be ADDRESS:PORT"),
        ("[public]\nhide_below = -1", "hide_below"),
        ('[public]\nfloder = "x"', "floder"),
        ('[public.broker]\nurl = "http://broker.example"', "without TLS"),
        ('[public.broker]\nurl = "https://broker.example/ngsi-ld/v1"', "without a path"),
        ('[public.broker]\nurl = "broker.example"', "url must be"),
        ('[public.broker]\nurl = "https://a:secret@broker.example"', "must not hold a password"),
        ('[public.broker]\ntenant = "a\\nb"', "tenant"),
        ("[public.broker]\ncontext = []", "context"),
    ],
)
def test_a_fault_is_named_without_its_value(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        load_config(config(tmp_path, text))

    assert said in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_certificates_that_cannot_be_read_are_told_at_the_start(tmp_path: Path) -> None:
    public = load_config(config(tmp_path, '[public.broker]\nurl = "https://b.example"\nca = "none.pem"')).public
    situation = Situation(Site("町", {}, {}, Patience()), FakeStore(), now)

    with pytest.raises(InputError, match=r"none\.pem"):
        async with public_line(public, tmp_path, situation, Counters(now())):
            pass
