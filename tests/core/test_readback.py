"""What a device's own answers prove about its networks, and what they do not."""

from collections.abc import Mapping

import pytest

from controller.core.commands import Parameters, UnsafeCommand
from controller.core.profile import DeviceProfile, Quoting, ReadBack
from controller.core.readback import questions, understood
from controller.core.wlan import DISASTER_SSID
from tests.core.profiles import aps, controller, profile, session

VALUES: Parameters = {"vlan": "700", "radios": ("r0", "r1")}

NETWORKS = r"(?m)^(?P<radio>\S+) (?P<ssid>\S.*)$"


def seen(profile: DeviceProfile, answers: Mapping[str, str], **groups: str) -> Mapping[str, dict[str, set[str]]]:
    """Access point -> network -> what it lacks."""
    on = aps(**(groups or {"a": ""}))
    asked = [(question, answers.get(question.text, "")) for question in questions(profile, VALUES, on, DISASTER_SSID)]
    found = understood(asked, on, VALUES, DISASTER_SSID)
    return {ap: {wlan.ssid: set(wlan.lacks) for wlan in wlans} for ap, wlans in found.items()}


def test_every_question_is_asked_in_the_profiles_order_with_its_time() -> None:
    asking = profile(read_back=(ReadBack("show {ssid}", timeout_s=7), ReadBack("radio {each}", each="radios")))

    asked = questions(asking, VALUES, aps(a=""), DISASTER_SSID)

    assert [(question.text, question.timeout_s) for question in asked] == [
        (f"show {DISASTER_SSID}", 7),
        ("radio r0", 10),
        ("radio r1", 10),
    ]


def test_a_group_is_asked_once_however_many_access_points_it_has() -> None:
    asking = controller(read_back=(ReadBack("tag {each}", each="groups", rows=r"(?P<key>\S+)"),))

    asked = questions(asking, VALUES, aps(a="gym", b="gym", c="hall", d=""), DISASTER_SSID)

    assert [(question.text, question.group) for question in asked] == [("tag gym", "gym"), ("tag hall", "hall")]


def test_a_value_enters_a_question_through_quoting() -> None:
    asking = profile(read_back=(ReadBack("show {each}", each="radios"),), ssh=session(quoting=Quoting.SHELL))

    (question,) = questions(asking, {"radios": ("r 0; reboot",)}, aps(a=""), DISASTER_SSID)

    assert question.text == "show 'r 0; reboot'"


def test_rows_become_networks_and_only_ours_lacks_anything() -> None:
    listing = profile(read_back=(ReadBack("show", rows=NETWORKS, require={"open": "OPEN"}),))

    assert seen(listing, {"show": f"r0 {DISASTER_SSID}\nr1 {DISASTER_SSID}\nr0 town office"}) == {
        "a": {DISASTER_SSID: {"open"}, "town office": set()}
    }


def test_an_answer_without_rows_shows_no_network() -> None:
    assert seen(profile(), {"show": ""}) == {"a": {}}


def test_a_radio_that_does_not_send_our_network_is_named() -> None:
    assert seen(profile(), {"show": f"r0 {DISASTER_SSID}\nr1 town"})["a"][DISASTER_SSID] == {"radio r1"}


def test_a_network_that_is_nowhere_is_simply_not_seen() -> None:
    assert DISASTER_SSID not in seen(profile(), {"show": "r0 town\nr1 town"})["a"]


def test_a_profile_whose_rows_tell_no_radio_asks_none_of_them() -> None:
    listing = profile(read_back=(ReadBack("show", rows=r"(?m)^(?P<ssid>\S+)$"),))

    assert seen(listing, {"show": DISASTER_SSID}) == {"a": {DISASTER_SSID: set()}}


def test_what_is_required_must_be_in_every_answer_and_what_is_refused_in_none() -> None:
    checking = profile(
        read_back=(
            ReadBack("show", rows=r"(?m)^(?P<ssid>\S+)$"),
            ReadBack("radio {each}", each="radios", require={"open": "(?m)^none$"}, refuse={"isolation": "bridged"}),
        )
    )

    def lacking(first: str, second: str) -> set[str]:
        answers = {"show": DISASTER_SSID, "radio r0": first, "radio r1": second}
        return seen(checking, answers)["a"][DISASTER_SSID]

    assert lacking("none", "none") == set()
    assert lacking("none", "WPA2") == {"open"}
    assert lacking("none\nbridged", "none") == {"isolation"}
    assert lacking("", "") == {"open"}, "no answer proves nothing"


def test_the_places_of_a_pattern_are_filled_in_literally() -> None:
    """A dot in a name is a dot, and the counts of a regular expression are not places."""
    pattern = r"^\d{4} {each} vlan {vlan}$"
    checking = profile(
        read_back=(
            ReadBack("show", rows=r"(?m)^(?P<ssid>\S+)$"),
            ReadBack("radio {each}", each="radios", require={"vlan": pattern}),
        )
    )
    values: Parameters = {"vlan": "7.0", "radios": ("r+(0)",)}

    def lacking(answer: str) -> frozenset[str]:
        asked = questions(checking, values, aps(a=""), DISASTER_SSID)
        answers = zip(asked, (DISASTER_SSID, answer), strict=True)
        (wlan,) = understood(list(answers), aps(a=""), values, DISASTER_SSID)["a"]
        return wlan.lacks

    assert lacking("2026 r+(0) vlan 7.0") == frozenset()
    assert lacking("2026 r+(0) vlan 7x0") == frozenset({"vlan"})
    assert lacking("2026 rr0 vlan 7.0") == frozenset({"vlan"})


BY_TAG = controller(
    read_back=(
        ReadBack("show wlan", rows=r"(?m)^(?P<key>\S+) (?P<ssid>\S+) UP$"),
        ReadBack("show tag {each}", each="groups", rows=r"(?m)^(?P<key>\S+)$"),
    )
)


def test_behind_a_controller_a_network_is_where_its_group_has_it() -> None:
    answers = {
        "show wlan": f"prof {DISASTER_SSID} UP\noffice town UP",
        "show tag gym": "prof\noffice",
        "show tag hall": "office",
    }

    assert seen(BY_TAG, answers, a="gym", b="hall") == {
        "a": {DISASTER_SSID: set(), "town": set()},
        "b": {"town": set()},
    }


def test_a_controller_whose_access_points_have_no_group_is_not_believed() -> None:
    """What it has switched on may be mapped nowhere."""
    with pytest.raises(UnsafeCommand, match="group"):
        seen(BY_TAG, {"show wlan": f"prof {DISASTER_SSID} UP"})


def test_a_network_that_the_controller_has_switched_off_is_on_no_access_point() -> None:
    """Its groups still name it."""
    assert seen(BY_TAG, {"show wlan": f"prof {DISASTER_SSID} DOWN", "show tag gym": "prof"}, a="gym") == {"a": {}}


def test_an_access_point_without_a_group_gets_nothing_from_other_groups() -> None:
    answers = {"show wlan": f"prof {DISASTER_SSID} UP", "show tag gym": "prof"}

    assert seen(BY_TAG, answers, a="gym", b="") == {"a": {DISASTER_SSID: set()}, "b": {}}


def test_a_row_in_which_the_ssid_is_left_out_names_the_network_by_its_key() -> None:
    listing = profile(read_back=(ReadBack("show", rows=r"(?m)^(?P<key>\S+)(?: as (?P<ssid>\S+))?$"),))

    assert seen(listing, {"show": f"{DISASTER_SSID}\nprof as town"}) == {"a": {DISASTER_SSID: set(), "town": set()}}


def test_rows_may_name_the_group_that_was_asked_about_where_the_answer_holds_all_groups() -> None:
    listing = controller(
        read_back=(
            ReadBack("show wlan", rows=r"(?m)^(?P<ssid>\S+) UP$"),
            ReadBack("show groups", each="groups", rows=r"(?m)^group {each}: (?P<ssid>\S+)$"),
        )
    )
    all_groups = f"group gym: town\ngroup gym2: {DISASTER_SSID}\ngroup hall: {DISASTER_SSID}"
    answers = {"show wlan": f"{DISASTER_SSID} UP\ntown UP", "show groups": all_groups}

    assert seen(listing, answers, a="gym", b="hall") == {"a": {"town": set()}, "b": {DISASTER_SSID: set()}}
