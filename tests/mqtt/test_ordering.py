"""Documents may come late, twice, or not at all, between restarts of anybody: the newest decision wins."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from controller.core.mqtt_document import (
    NONE_ACCEPTED,
    Document,
    DocumentWlan,
    IssuedDocument,
    Order,
    Pair,
    issued_document,
    order_of,
)
from controller.core.mqtt_report import Hearing
from controller.core.wlan import DISASTER_SSID
from simulator.agent import Flash, SimulatedAgent

NOW = datetime(2026, 11, 22, 4, 12, tzinfo=UTC)
PAIRS = st.builds(Pair, st.integers(1, 4), st.integers(1, 6))


def document(pair: Pair, is_open: bool) -> IssuedDocument:
    wlans = (DocumentWlan(DISASTER_SSID, "hinan", ("radio0",)),) if is_open else ()
    return IssuedDocument(Document("gym-1", 3, None, wlans, () if is_open else (DISASTER_SSID,)), pair, NOW)


@given(PAIRS, PAIRS)
def test_of_two_pairs_one_is_newer_or_they_are_the_same(one: Pair, other: Pair) -> None:
    assert {order_of(one, other), order_of(other, one)} in ({Order.NEWER, Order.OLDER}, {Order.SAME})
    assert order_of(one, NONE_ACCEPTED) is Order.NEWER


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[IssuedDocument], list[int | None]]:
    """Decisions in the order in which they were made, and their arrival: any of them, any number of times, in any
    order; None: the power fails."""
    pairs = sorted(draw(st.sets(PAIRS, min_size=1, max_size=6)))
    decided = [document(pair, draw(st.booleans())) for pair in pairs]
    arrivals = draw(st.lists(st.none() | st.integers(0, len(decided) - 1), max_size=20))
    return decided, arrivals


@given(histories())
def test_whatever_arrives_the_radios_follow_the_newest_that_arrived(
    history: tuple[list[IssuedDocument], list[int | None]],
) -> None:
    decided, arrivals = history
    flash = Flash()
    agent = SimulatedAgent("gym-1", flash)
    newest = -1
    for arrival in arrivals:
        if arrival is None:
            agent = SimulatedAgent("gym-1", flash)
        else:
            newest = max(newest, arrival)
            assert agent.take_desired(decided[arrival].text().encode())
        assert agent.is_open == (newest >= 0 and bool(decided[newest].document.wlans))
        assert agent.pair == (decided[newest].pair if newest >= 0 else NONE_ACCEPTED)


@given(histories())
def test_once_the_newest_has_arrived_nothing_older_ever_opens_it(
    history: tuple[list[IssuedDocument], list[int | None]],
) -> None:
    decided, arrivals = history
    closed = document(Pair(5, 1), is_open=False)
    flash = Flash()
    agent = SimulatedAgent("gym-1", flash)
    agent.take_desired(closed.text().encode())
    for arrival in arrivals:
        if arrival is None:
            agent = SimulatedAgent("gym-1", flash)
        else:
            agent.take_desired(decided[arrival].text().encode())
    assert agent.history == []
    assert not agent.is_open


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 5)), max_size=20))
def test_no_report_is_taken_twice_and_none_of_a_boot_that_is_over(arrivals: list[tuple[str, int]]) -> None:
    hearing, agent = Hearing(), SimulatedAgent("gym-1")
    from controller.adapters.mqtt.payloads import report_of

    taken: list[tuple[str, int]] = []
    for boot, sequence in arrivals:
        agent.boot, agent.sequence = boot * 8, sequence - 1
        if hearing.is_next(report_of("gym-1", agent.report())):
            taken.append((boot, sequence))
    assert len(taken) == len(set(taken))
    boots = [boot for boot, _ in taken]
    assert all(boots.index(boot) + boots.count(boot) > place for place, boot in enumerate(boots))
    assert taken == sorted(taken, key=lambda one: (boots.index(one[0]), one[1]))


@given(histories())
def test_a_document_reads_as_it_was_written(history: tuple[list[IssuedDocument], list[int | None]]) -> None:
    for one in history[0]:
        assert issued_document(one.text()) == one
