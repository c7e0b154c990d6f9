"""From columns of an SNMP table to the numbers that people ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.core.readings import Column, Combine, Reading, Row, answer, by_name, names, number, rows

OID, NAMES, TOTAL = "1.3.6.1.4.1.9.1", "1.3.6.1.4.1.9.2", "1.3.6.1.4.1.9.3"

COLUMNS: dict[str, Column] = {
    OID: {(1,): 4, (2,): " 6 ", (3,): "116E", (4,): ""},
    NAMES: {(1,): "town", (2,): "school", (3,): "school", (4,): ""},
    TOTAL: {(1,): 8, (2,): "24", (3,): 5},
}


@pytest.mark.parametrize(
    ("combine", "answer"),
    [(Combine.ONLY, 4), (Combine.SUM, 10), (Combine.MEAN, 5), (Combine.MAX, 6), (Combine.COUNT, 4)],
)
def test_a_column_becomes_one_number(combine: Combine, answer: float) -> None:
    """Texts that hold a number count as one; what holds none is left out (old and new firmware differ in this)."""
    assert number(Reading(OID, combine), COLUMNS) == answer


@pytest.mark.parametrize("combine", Combine)
def test_a_column_that_the_device_does_not_have_is_none_and_never_zero(combine: Combine) -> None:
    assert answer(Reading(OID, combine, NAMES), {}) is None


@pytest.mark.parametrize(
    ("combine", "nothing"),
    [
        (Combine.SUM, 0),
        (Combine.COUNT, 0),
        (Combine.BY_NAME, {}),
        (Combine.COUNT_BY_VALUE, {}),
        (Combine.NAMES, frozenset()),
        (Combine.ONLY, None),
        (Combine.MEAN, None),
        (Combine.MAX, None),
    ],
)
def test_a_table_that_is_there_and_empty_is_zero_where_things_are_counted(combine: Combine, nothing: object) -> None:
    assert answer(Reading(OID, combine), {OID: {}}) == nothing


@pytest.mark.parametrize("combine", Combine)
def test_a_column_without_rows_in_a_table_that_has_some_is_one_that_the_device_lacks(combine: Combine) -> None:
    """Old firmware has the table without the newest columns."""
    assert answer(Reading(OID, combine, NAMES), {OID: {}, NAMES: {(1,): "town"}}) is None


@pytest.mark.parametrize("combine", [Combine.ONLY, Combine.SUM, Combine.MEAN])
def test_a_column_without_a_single_number_is_none(combine: Combine) -> None:
    assert number(Reading(OID, combine), {OID: {(1,): "n/a", (2,): ""}}) is None


@pytest.mark.parametrize("text", ["0", " 12", "12\n", "-3", "+4"])
def test_a_text_that_is_a_whole_number_is_read_as_one(text: str) -> None:
    assert number(Reading(OID), {OID: {(0,): text}}) == int(text)


@pytest.mark.parametrize(("text", "value"), [("3.7", 3.7), ("41%", 41), ("-0.5 %", -0.5)])
def test_fractions_and_percentages_are_numbers_too(text: str, value: float) -> None:
    assert number(Reading(OID), {OID: {(0,): text}}) == value


@pytest.mark.parametrize("text", ["", "12 clients", "1e3", "0x10", "3.", "1_000", "１２"])
def test_a_text_that_only_looks_like_a_number_is_none(text: str) -> None:
    assert number(Reading(OID), {OID: {(0,): text}}) is None


def test_numbers_are_found_by_name_and_rows_of_one_name_are_added_up() -> None:
    """One network on two radios is two rows."""
    columns: dict[str, Column] = {OID: {(1,): 4, (2,): 6, (3,): 0}, NAMES: {(1,): "a", (2,): "a", (3,): "b"}}

    assert by_name(Reading(OID, Combine.BY_NAME, NAMES), columns) == {"a": 10, "b": 0}


def test_a_row_without_a_name_belongs_to_nobody() -> None:
    columns: dict[str, Column] = {OID: {(1,): 4, (9,): 6}, NAMES: {(1,): "a"}}

    assert by_name(Reading(OID, Combine.BY_NAME, NAMES), columns) == {"a": 4}


def test_a_radios_row_belongs_to_its_access_point_by_the_longest_index_that_begins_it() -> None:
    mac = (0, 17, 34, 51, 68, 85)
    columns: dict[str, Column] = {
        OID: {(*mac, 0): 3, (*mac, 1): 4, (*mac[:5], 99, 0): 5, (*mac, 1, 7): 6},
        NAMES: {mac: "gym", (*mac, 1): "gym, radio 1"},
    }

    assert by_name(Reading(OID, Combine.BY_NAME, NAMES), columns) == {"gym": 3, "gym, radio 1": 10}


def test_numbers_of_which_nobody_has_a_name_and_names_without_numbers_are_none() -> None:
    assert by_name(Reading(OID, Combine.BY_NAME, NAMES), {OID: {(1,): 4}}) is None
    assert by_name(Reading(OID, Combine.BY_NAME, NAMES), {NAMES: {(1,): "a"}}) is None


def test_states_become_one_for_up_and_zero_for_anything_else() -> None:
    """1 = associated, 2 = downloading (AIRESPACE-WIRELESS-MIB); some agents write the state as text."""
    columns: dict[str, Column] = {OID: {(1,): 1, (2,): 2, (3,): "1"}, NAMES: {(1,): "a", (2,): "b", (3,): "c"}}

    assert by_name(Reading(OID, Combine.BY_NAME, NAMES, up=(1,)), columns) == {"a": 1, "b": 0, "c": 1}


def test_a_part_of_a_total_is_a_percentage() -> None:
    assert by_name(Reading(OID, Combine.BY_NAME, NAMES, TOTAL), COLUMNS) == {"town": 50, "school": 25}


@pytest.mark.parametrize("total", [0, "", "n/a"])
def test_a_part_of_nothing_is_no_percentage(total: int | str) -> None:
    """Swap space of size zero is an everyday row."""
    columns: dict[str, Column] = {OID: {(1,): 5}, TOTAL: {(1,): total}}

    assert number(Reading(OID, Combine.MEAN, out_of=TOTAL), columns) is None
    assert number(Reading(OID, Combine.MEAN, out_of=TOTAL), {OID: {(1,): 5}}) is None


def test_names_are_a_set_without_the_empty_ones() -> None:
    assert names(Reading(NAMES, Combine.NAMES), COLUMNS) == frozenset({"town", "school"})
    assert names(Reading(NAMES, Combine.NAMES), {}) is None


@given(st.dictionaries(st.integers(0, 50), st.integers(0, 500), min_size=1))
def test_the_clients_by_name_add_up_to_all_clients(column: dict[int, int]) -> None:
    columns: dict[str, Column] = {
        OID: {(index,): joined for index, joined in column.items()},
        NAMES: {(index,): f"n{index % 3}" for index in column},
    }

    found = by_name(Reading(OID, Combine.BY_NAME, NAMES), columns)

    assert found is not None
    assert sum(found.values()) == number(Reading(OID, Combine.SUM), columns)


@pytest.mark.parametrize("oid", ["", ".1.3.6.1", "1.3..6", "SNMPv2-MIB::sysDescr", "1.3.6.x"])
def test_an_oid_that_is_not_numbers_with_dots_between_is_refused(oid: str) -> None:
    with pytest.raises(ValueError, match="numbers with dots between"):
        Reading(oid)


def test_rows_without_names_are_named_by_their_index() -> None:
    assert by_name(Reading(OID, Combine.BY_NAME), {OID: {(1,): 3, (2, 7): 4}}) == {"1": 3, "2.7": 4}


def test_two_networks_of_one_name_stay_two_rows_and_are_added_up_last() -> None:
    """SSIDs are no keys: RouterOS offers one by two interfaces, a ZoneDirector has eight of one name."""
    columns: dict[str, Column] = {OID: {(8,): 0, (9,): 4}, NAMES: {(8,): "town", (9,): "town"}}
    reading = Reading(OID, Combine.BY_NAME, NAMES)

    assert rows(reading, columns) == (Row((8,), "town", 0), Row((9,), "town", 4))
    assert by_name(reading, columns) == {"town": 4}


def test_the_radios_of_an_access_point_may_stay_apart() -> None:
    mac = (0, 0, 94, 0, 83, 1)
    columns: dict[str, Column] = {OID: {(*mac, 0): 3, (*mac, 1): 4}, NAMES: {mac: "gym-1"}}

    assert by_name(Reading(OID, Combine.BY_NAME, NAMES, apart=True), columns) == {"gym-1/0": 3, "gym-1/1": 4}
    assert [row.within for row in rows(Reading(OID, Combine.BY_NAME, NAMES), columns) or ()] == [(0,), (1,)]


def test_clients_are_counted_by_the_network_that_stands_in_their_row() -> None:
    columns: dict[str, Column] = {OID: {(1,): "town", (2,): "00000JAPAN", (3,): "town", (4,): ""}}

    assert by_name(Reading(OID, Combine.COUNT_BY_VALUE), columns) == {"town": 2, "00000JAPAN": 1}
    assert number(Reading(OID, Combine.COUNT), columns) == 4


def test_two_columns_are_added_up_row_by_row() -> None:
    """Clients at 2.4 and at 5 GHz; a band that a network is not on adds nothing."""
    columns: dict[str, Column] = {OID: {(1,): 1, (2,): 2}, "1.5": {(1,): 5}}

    assert number(Reading(OID, Combine.SUM, plus=("1.5",)), columns) == 8


def test_what_is_left_is_taken_from_the_total_or_from_a_hundred() -> None:
    """memTotalReal without memAvailReal, memBuffer and memCached; 100 without ssCpuIdle (UCD-SNMP-MIB)."""
    memory: dict[str, Column] = {"1.6": {(): 500}, "1.14": {(): 60}, "1.15": {(): 30}, "1.5": {(): 1000}}

    assert number(Reading("1.6", out_of="1.5", left=True, plus=("1.14", "1.15")), memory) == 41
    assert number(Reading(OID, left=True), {OID: {(): 93}}) == 7


def test_a_number_that_comes_in_hundredths_is_divided() -> None:
    assert number(Reading(OID, divide_by=100), {OID: {(1,): 450}}) == 4.5


def test_the_first_object_that_the_device_fills_is_taken() -> None:
    reading = Reading(OID, otherwise=("1.5", "1.6"))

    assert number(reading, {OID: {}, "1.5": {}, "1.6": {(): 4}}) == 4
    assert number(reading, {OID: {(): 3}, "1.6": {(): 4}}) == 3


def test_only_the_rows_that_another_column_chooses_count() -> None:
    """ifOperStatus of the interfaces whose ifType is ieee80211(71)."""
    columns: dict[str, Column] = {
        OID: {(1,): 1, (2,): 1, (3,): 2},
        NAMES: {(1,): "eth0", (2,): "wlan0", (3,): "wlan1"},
        "1.3": {(1,): 6, (2,): 71, (3,): 71},
    }
    reading = Reading(OID, Combine.BY_NAME, NAMES, up=(1,), where="1.3", where_is=(71,))

    assert by_name(reading, columns) == {"wlan0": 1, "wlan1": 0}
    assert by_name(reading, {**columns, "1.3": {(1,): 6}}) == {}
    assert by_name(reading, {OID: columns[OID], NAMES: columns[NAMES]}) is None


def test_a_state_may_be_a_text_in_capitals_or_not() -> None:
    columns: dict[str, Column] = {OID: {(0,): "On", (1,): "OFF"}}

    assert by_name(Reading(OID, Combine.BY_NAME, up=("ON",)), columns) == {"0": 1, "1": 0}


def test_a_name_may_stand_in_the_middle_of_an_index() -> None:
    """A FortiGate's radios: VDOM, WTP id with its length, radio. SSIDs in the index may be Japanese."""
    radios: dict[str, Column] = {OID: {(1, 5, *b"gym-1", 0): 2, (1, 5, *b"gym-1", 1): 3}}
    town: dict[str, Column] = {OID: {(9, *"避難所".encode()): 7, (0,): 1}}

    assert by_name(Reading(OID, Combine.BY_NAME, spelled="(.+)", spelled_at=1), radios) == {"gym-1": 5}
    assert by_name(Reading(OID, Combine.BY_NAME, spelled="(.+)"), town) == {"避難所": 7}


@given(
    st.dictionaries(st.lists(st.integers(0, 300), max_size=4).map(tuple), st.integers() | st.text(max_size=5)),
    st.sampled_from(Combine),
    st.booleans(),
)
def test_whatever_an_agent_says_there_is_an_answer_or_none(
    column: dict[tuple[int, ...], int | str], combine: Combine, spelled: bool
) -> None:
    reading = Reading(OID, combine, spelled="(.+)" if spelled else "", out_of=TOTAL if combine is Combine.MEAN else "")

    answer(reading, {OID: column, TOTAL: column})


STORAGE = Reading(
    "1.6", Combine.BY_NAME, names="1.3", out_of="1.5", whole="Physical memory", parts=("Buffers", "Cached", "Absent")
)


def test_parts_are_counted_out_of_their_whole_which_is_what_they_leave_of_it() -> None:
    columns: dict[str, Column] = {
        "1.3": {(1,): "Physical memory", (6,): "Buffers", (7,): "Cached", (10,): "Swap"},
        "1.5": {(1,): 1000, (6,): 1000, (7,): 200, (10,): 50},
        "1.6": {(1,): 500, (6,): 100, (7,): 200, (10,): 25},
    }

    assert by_name(STORAGE, columns) == {"Physical memory": 20, "Buffers": 10, "Cached": 20, "Swap": 50}


def test_without_its_whole_nothing_is_taken_out_of_anything() -> None:
    columns: dict[str, Column] = {"1.3": {(7,): "Cached"}, "1.5": {(7,): 200}, "1.6": {(7,): 200}}

    assert by_name(STORAGE, columns) == {"Cached": 100}


@pytest.mark.parametrize(
    ("index", "name"),
    [
        ((3, 97, 45, 49), "1"),
        ((3, 98, 45, 49), None),
        ((4, 97, 45, 49), None),
        ((3, 97, 45, 7), None),
        ((), None),
    ],
)
def test_a_row_is_named_by_the_text_its_index_spells(index: tuple[int, ...], name: str | None) -> None:
    reading = Reading("1.1", Combine.BY_NAME, spelled=r"a-(\d)")

    assert by_name(reading, {"1.1": {index: "5"}}) == ({} if name is None else {name: 5})
