"""What a profile may read, and what its probe may speak for."""

import pytest

from controller.core.known_readings import Probe, check
from controller.core.readings import Combine, Reading

UNLEASHED, ZONE_DIRECTOR = "1.3.6.1.4.1.25053.1.15.1.1.1.15.2.0", "1.3.6.1.4.1.25053.1.2.1.1.1.15.2.0"


def test_an_answer_to_the_probe_speaks_for_its_own_branch_only() -> None:
    """An Unleashed answers for itself, and lacks every table of a ZoneDirector: they are not empty."""
    table_of_a_zone_director = "1.3.6.1.4.1.25053.1.2.2.1.1.2.1.1.3"

    assert not Probe.speaks_for(table_of_a_zone_director, [UNLEASHED])
    assert Probe.speaks_for(table_of_a_zone_director, [UNLEASHED, ZONE_DIRECTOR])
    assert not Probe.speaks_for("1.3.6.1.2.1.31.1.1.1.6", [UNLEASHED])


@pytest.mark.parametrize(
    ("read", "probe", "words"),
    [
        ({"users": Reading("1.3")}, Probe("1.3"), "read.users is not a reading"),
        ({"clients": Reading("1.3")}, None, "readings need"),
        ({"ap_up": Reading("1.3")}, Probe("1.3"), "by_name"),
        ({"octets_in": Reading("1.3", Combine.BY_NAME, counter_bits=48)}, Probe("1.3"), "32 or 64"),
    ],
)
def test_readings_that_nobody_could_use_are_refused(read: dict[str, Reading], probe: Probe | None, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check(read, probe)


def test_a_probe_is_an_oid() -> None:
    with pytest.raises(ValueError, match="numbers with dots between"):
        Probe("KUMO-MIB::kumoRadioName")
