"""What the audit records say in the reader's language: no word of the program is left as it was written."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import controller
from controller.core import act_words
from controller.core.audit import Act
from controller.core.inventory import Facility, Inventory, inventory
from controller.core.inventory_diff import diff
from controller.i18n import _, language, set_language

AT = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def japanese() -> Iterator[None]:
    before = language()
    set_language("ja")
    yield
    set_language(before)


def told(act: Act) -> tuple[str, str, str, str]:
    def name_of(id: str) -> str:
        return {"hall": "公民館", "gym": "体育館"}.get(id, id)

    words = (
        act_words.what(act),
        act_words.subject(act, name_of),
        act_words.why(act),
        act_words.result(act, name_of),
    )
    return tuple(word.render(_) for word in words)  # type: ignore[return-value]


def acts_of_the_program() -> Iterator[tuple[str, list[str]]]:
    """What is done, and every fixed text written with it, wherever the program writes an act."""
    for path in Path(controller.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Act":
                texts = [*node.args[2:], *(keyword.value for keyword in node.keywords)]
                yield str(path), [str(part.value) for part in texts if isinstance(part, ast.Constant) and part.value]


def test_every_act_and_every_fixed_text_that_the_program_writes_has_its_words() -> None:
    found = list(acts_of_the_program())

    assert len(found) > 10
    for place, (verb, *texts) in ((place, texts) for place, texts in found if texts):
        assert verb in act_words.WHAT, place
        for text in texts:
            said = told(Act(AT, "hinan", verb, result=text))[3]
            assert not said.isascii(), (place, text)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (Act(AT, "y", "declare", "3", "地震", "hall, gym"), ("発動", "第3号", "地震", "公民館, 体育館")),
        (Act(AT, "y", "declare", "3", "key switch", "*"), ("発動", "第3号", "鍵スイッチ", "町全体")),
        (Act(AT, "y", "mark", "hall", "北門から", "open"), ("開設状況", "公民館", "北門から", "開設")),
        (Act(AT, "y", "vouch", "ap-1", "", "open, seen by 山田"), ("人の確認", "ap-1", "", "開いていると 山田 が確認")),
        (Act(AT, "y", "resume", "openwrt", "", "7 devices waited"), ("再開", "openwrt", "", "待っていた機器 7台")),
        (
            Act(AT, "y", "rehearse", "120 devices", "", "done 3, failed 1: gym-1"),
            ("リハーサル", "120台", "", "済み 3, 失敗 1: gym-1"),
        ),
        (Act(AT, "y", "rehearse", "a-1", "", "not as we write it"), ("リハーサル", "a-1", "", "not as we write it")),
        (Act(AT, "y", "new verb", "x", "why", "done"), ("new verb", "x", "why", "done")),
    ],
)
def test_acts_are_told_in_words(act: Act, words: tuple[str, ...]) -> None:
    assert told(act) == words


@pytest.mark.parametrize("after", [inventory([Facility("hall", "公民館")], [], []), inventory([], [], [])])
def test_the_summary_of_an_import_is_read_back_from_the_record(after: Inventory) -> None:
    summary = str(diff(inventory([], [], []), after).summary)

    said = told(Act(AT, "y", "import", result=summary))[3]

    assert said.startswith(("施設: 追加 1", "台帳に"))


def test_the_daemon_acts_by_itself_and_people_by_their_name() -> None:
    assert [act_words.who(Act(AT, who, "end")).render(_) for who in ("hinan", "山田")] == ["自動", "山田"]
