"""docs/runbook.ja.md: whatever the screens and commands may say to a clerk, the page in the clerk's hand knows it."""

import re

import pytest

from controller.cli.app import main
from controller.core.board import ApState, ApView, FacilityView
from controller.core.declaration import DRILL_LASTS, REVIEW_AFTER
from controller.core.evidence import Evidence
from controller.core.problem import RETRY_OF, SHORT, Cause
from controller.core.state import Asked
from controller.i18n import translator
from tests.docs.pages import code_blocks, page, sections
from tui import ap_row, facility_row

RUNBOOK = page("docs/runbook.ja.md")
JAPANESE = translator("ja")

NOT_BY_ITSELF = "自動では試しません"

ASKED_AND_STATE = [(asked, state) for asked in Asked for state in ApState]


def section_of(cause: Cause) -> str:
    return sections(RUNBOOK)[f"{JAPANESE(SHORT[cause])}（{cause}）"]


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_a_section_under_the_word_that_the_screens_show(cause: Cause) -> None:
    told = section_of(cause)

    assert all(f"- {who}: " in told for who in ("起きたこと", "システム", "職員"))


@pytest.mark.parametrize("cause", Cause)
def test_the_section_says_truly_whether_it_is_tried_again_by_itself(cause: Cause) -> None:
    assert (NOT_BY_ITSELF in section_of(cause)) is not RETRY_OF[cause].by_itself


@pytest.mark.parametrize("cause", [cause for cause in Cause if RETRY_OF[cause].by_itself])
def test_the_section_names_the_waits_between_two_tries(cause: Cause) -> None:
    rule, told = RETRY_OF[cause], section_of(cause)
    most = rule.most.total_seconds()

    assert f"{rule.first.total_seconds():g} 秒から" in told
    assert (f"{most / 60:g} 分" if most > 60 else f"{most:g} 秒") in told


@pytest.mark.parametrize(("asked", "state"), ASKED_AND_STATE)
def test_every_word_for_an_access_point_is_in_a_table(asked: Asked, state: ApState) -> None:
    word, _ = ap_row.ap_state(ap_view(asked, state))

    assert f"| {word} |" in RUNBOOK


@pytest.mark.parametrize(("asked", "state"), ASKED_AND_STATE)
def test_every_word_for_a_facility_is_in_a_table(asked: Asked, state: ApState) -> None:
    word, _ = facility_row.facility_state(FacilityView("gym", "体育館", "中央", (ap_view(asked, state),)))

    assert f"| {word} |" in RUNBOOK


def test_the_times_it_promises_are_those_of_the_program() -> None:
    assert f"{DRILL_LASTS.total_seconds() / 3600:g} 時間です" in sections(RUNBOOK)["4. 訓練"]
    assert f"{REVIEW_AFTER.total_seconds() / 3600:g} 時間を過ぎる" in sections(RUNBOOK)["6. 自動では起きないこと"]


def test_every_command_in_it_is_one_that_hinan_knows(capsys: pytest.CaptureFixture[str]) -> None:
    lines = "\n".join(code_blocks(RUNBOOK, "sh"))
    verbs = set(re.findall(r"^hinan ((?:inventory )?[a-z-]+)", lines, re.MULTILINE))
    verbs |= set(re.findall(r"`hinan ((?:inventory )?[a-z-]+)", RUNBOOK))

    assert {"activate", "end", "status", "sign-off", "retry", "tui", "inventory pin"} <= verbs
    assert [verb for verb in verbs if main([*verb.split(), "--help"]) != 0] == []


def test_every_option_in_it_is_one_that_its_command_has(capsys: pytest.CaptureFixture[str]) -> None:
    for line in (line for block in code_blocks(RUNBOOK, "sh") for line in block.splitlines()):
        if not line.startswith("hinan "):
            continue
        words = line.split("#")[0].split()
        verb = [word for word in words[1:3] if re.fullmatch("[a-z-]+", word)][
            : 1 + (words[1] in ("inventory", "mqtt", "print", "visits"))
        ]
        main([*verb, "--help"])
        known = capsys.readouterr().out
        assert [word for word in words if word.startswith("--") and word not in known] == [], line


def test_it_uses_the_words_of_staff() -> None:
    assert not re.search("復旧|避難者数|利用者数|制御装置|サービス", RUNBOOK)
    assert "制御プログラム" in JAPANESE("The daemon is back.")
    assert "制御プログラム" in RUNBOOK


def ap_view(asked: Asked, state: ApState) -> ApView:
    return ApView("gym-1", "北側", "gym", "gym-1", asked, state, Evidence.NONE, None, None, (), None, None)
