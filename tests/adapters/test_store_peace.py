"""What every store promises for rehearsals and for people's words: in memory, SQLite, and PostgreSQL where given."""

from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from controller.core.facility_mark import FacilityMark, Opening
from controller.core.message import Message
from controller.core.problem import Cause
from controller.core.rehearsal import Rehearsal
from controller.core.word import Word
from controller.ports import Store
from tests.adapters.test_store import ACT, NOW, TEXT, TIMES, Opened, opened, shared, store

__all__ = ["opened", "store"]

READY = Rehearsal("gym-1", NOW, None, None, frozenset(), frozenset(), ("uci set …", "wifi reload"), "SHA256:k", NOW)
REFUSED = Rehearsal("gym-2", NOW, Cause.LOGIN_REFUSED, Message("by {who}", {"who": "it"}), unprepared=None)
WORD = Word("gym-1", NOW, "避難所の山田", True, 3)


def test_the_newest_rehearsal_of_each_device_is_there_after_a_restart(opened: Opened) -> None:
    before = opened()
    for rehearsal in (replace(READY, commands=(), proven_at=None), REFUSED, READY):
        before.keep_rehearsal(rehearsal)

    assert opened().rehearsals() == {"gym-1": READY, "gym-2": REFUSED}


def test_a_word_is_kept_with_its_audit_record_until_it_is_forgotten(opened: Opened) -> None:
    newer = replace(WORD, is_open=False, by="総務課")
    opened().keep_words([WORD, replace(WORD, ap="gym-2")], ACT)
    opened().keep_words([newer], ACT)

    after = opened()
    assert after.words() == (newer, replace(WORD, ap="gym-2"))
    assert len(after.audit(10)) == 2

    after.forget_words(["gym-1", "hall-9"])
    assert opened().words() == (replace(WORD, ap="gym-2"),)


def test_the_newest_mark_of_a_facility_is_kept_with_its_audit_record(opened: Opened) -> None:
    said = FacilityMark("gym", Opening.OPEN, "北門から入る", NOW, "佐藤")
    opened().keep_facility_mark(said, ACT)
    opened().keep_facility_mark(replace(said, opening=Opening.CLOSED, note=""), ACT)

    after = opened()
    assert after.facility_marks() == {"gym": replace(said, opening=Opening.CLOSED, note="")}
    assert len(after.audit(10)) == 2


SOME_TEXTS = st.frozensets(TEXT, max_size=3)


@shared
@given(
    device=TEXT,
    at=TIMES,
    cause=st.none() | st.sampled_from(Cause),
    said=TEXT,
    unready=SOME_TEXTS,
    unprepared=st.none() | SOME_TEXTS,
    commands=st.lists(TEXT, max_size=3).map(tuple),
)
def test_every_rehearsal_comes_back_as_it_was(
    store: Store,
    device: str,
    at: datetime,
    cause: Cause | None,
    said: str,
    unready: frozenset[str],
    unprepared: frozenset[str] | None,
    commands: tuple[str, ...],
) -> None:
    detail = None if cause is None else Message("{said}", {"said": said})
    rehearsal = Rehearsal(device, at, cause, detail, unready, unprepared, commands, device, at)

    store.keep_rehearsal(rehearsal)

    assert store.rehearsals()[device] == rehearsal
