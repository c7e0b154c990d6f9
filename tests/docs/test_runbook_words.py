"""docs/runbook.ja.md explains the words of the lists: visits, readiness, records, and likely causes."""

import pytest

from controller.core.act_words import WHAT
from controller.core.finding import WORD
from controller.core.readiness import SHORT
from controller.i18n import translator
from tests.docs.pages import page
from tui import visits_screen

RUNBOOK = page("docs/runbook.ja.md")
JAPANESE = translator("ja")


@pytest.mark.parametrize("word", [*visits_screen.SHORT.values(), *SHORT.values(), *WORD.values()])
def test_every_word_of_a_list_is_explained_in_a_table(word: str) -> None:
    assert f"| {JAPANESE(word)} |" in RUNBOOK


@pytest.mark.parametrize("word", WHAT.values())
def test_every_act_of_the_records_is_explained(word: str) -> None:
    told = RUNBOOK.partition("### 記録の「操作」")[2].partition("\n## ")[0]

    assert JAPANESE(word) in told
