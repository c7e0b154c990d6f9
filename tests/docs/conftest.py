"""The documents for staff are Japanese, and so are the words that they are compared with."""

from collections.abc import Iterator

import pytest

from controller.i18n import language, set_language


@pytest.fixture(autouse=True)
def _japanese() -> Iterator[None]:
    before = language()
    set_language("ja")
    yield
    set_language(before)
