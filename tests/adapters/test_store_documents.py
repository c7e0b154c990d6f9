"""What every store promises for documents: in memory, SQLite, and PostgreSQL where given."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from controller.core.mqtt_document import Document, DocumentWlan, Pair
from controller.ports import Store
from tests.adapters.test_store import NOW, Opened, opened, shared, store

__all__ = ["opened", "store"]

OPEN = Document("gym-1", 3, None, (DocumentWlan("00000JAPAN", "hinan", ("radio0",)),), ())
DRILL = Document("gym-2", 4, NOW.replace(microsecond=0) + timedelta(hours=2), OPEN.wlans, ("00000JAPAN",))


def test_the_newest_document_of_each_access_point_is_there_after_a_restart(opened: Opened) -> None:
    before = opened()
    epoch = before.begin_epoch(1_000_000)
    before.issue([OPEN, DRILL], NOW)
    (newest,) = before.issue([OPEN], NOW)

    after = opened()
    assert after.documents()["gym-1"] == newest
    assert after.documents()["gym-2"].document == DRILL
    assert newest.pair.epoch == epoch


def test_every_start_is_a_new_epoch_whatever_the_clock_says(opened: Opened) -> None:
    first = opened().begin_epoch(5_000_000)
    assert opened().begin_epoch(7) == first + 1
    assert opened().begin_epoch(first + 100) == first + 100


def test_a_pair_that_is_out_there_is_left_behind(opened: Opened) -> None:
    keep = opened()
    keep.begin_epoch(10)
    (ahead,) = keep.issue([OPEN], NOW, beyond=Pair(6_000_000, 999_999_999))
    assert ahead.pair > Pair(6_000_000, 999_999_999)
    (next_one,) = opened().issue([OPEN], NOW)
    assert next_one.pair > ahead.pair


@shared
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=6))
def test_pairs_only_ever_go_up(store: Store, acts: list[tuple[int, int]]) -> None:
    newest = Pair(0, 0)
    for count, restarts in acts:
        for _ in range(restarts):
            store.begin_epoch(1)
        for issued in store.issue([OPEN] * min(count, 1) + [DRILL] * max(0, min(1, count - 1)), datetime.now(UTC)):
            assert issued.pair > newest
            newest = issued.pair


def test_a_turn_of_the_key_is_seen_to_once(opened: Opened) -> None:
    assert opened().key_turn("office-1") is None
    opened().keep_key_turn("office-1", 4)
    opened().keep_key_turn("office-1", 5)
    assert opened().key_turn("office-1") == 5
