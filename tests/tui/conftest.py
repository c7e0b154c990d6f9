"""Every test reads Japanese, compiled from the .po files as they are now, and starts with a small town."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import controller.i18n
from controller.i18n import set_language
from tests.tui.town import Town

PO_FILES = Path(controller.i18n.__file__).parent / "locale" / "ja"


@pytest.fixture(autouse=True)
def japanese(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    merged = Catalog(locale="ja", charset="utf-8")
    for source in sorted(PO_FILES.glob("*.po")):
        with source.open("rb") as file:
            for message in read_po(file, locale="ja"):
                if message.id:
                    merged.add(message.id, message.string)
    compiled = tmp_path_factory.mktemp("locale") / "hinan.mo"
    with compiled.open("wb") as file:
        write_mo(file, merged)
    monkeypatch.setattr(controller.i18n, "_CATALOGUE", compiled)
    before = controller.i18n.language()
    set_language("ja")
    yield
    controller.i18n._language, controller.i18n._translate = before, str


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages ask again soon, so that no test waits for seconds."""
    monkeypatch.setattr("tui.page.REFRESH_S", 0.1)


@pytest.fixture
def town() -> Town:
    return Town()
