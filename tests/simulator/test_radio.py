"""People come and go: more of them to the disaster network, nobody to a network that is off, the same for one seed."""

from controller.core.wlan import DISASTER_SSID
from simulator.radio import CROWD_MAX, AccessPointRadios, Bss, Security

EVERYDAY = Bss("r", "midori-school", Security.WPA2)
DISASTER = Bss("r", DISASTER_SSID, Security.OPEN)
HIDDEN = Bss("r", "hidden", Security.OPEN, visible=False)


def counts(radios: AccessPointRadios, now: float) -> dict[str, int]:
    return {bss.ssid: len(joined) for bss, joined in radios.clients(now).items()}


def after(radios: AccessPointRadios, seconds: int, start: int = 0) -> dict[str, int]:
    for second in range(start, start + seconds):
        radios.tick(float(second))
    return counts(radios, float(start + seconds - 1))


def test_the_disaster_network_draws_more_people_as_time_goes_by_up_to_a_full_access_point() -> None:
    radios = AccessPointRadios("seed")
    radios.follow((EVERYDAY, DISASTER), 0.0)

    soon = after(radios, 60)
    later = after(radios, 400, start=60)
    at_last = after(radios, 600, start=460)

    assert 0 < soon[DISASTER_SSID] < later[DISASTER_SSID] < at_last[DISASTER_SSID] <= CROWD_MAX + 3
    assert at_last["midori-school"] < 15


def test_nobody_is_left_on_a_network_that_was_taken_off_the_air() -> None:
    radios = AccessPointRadios("seed")
    radios.follow((EVERYDAY, DISASTER), 0.0)
    after(radios, 60)

    radios.follow((EVERYDAY,), 60.0)

    assert set(counts(radios, 60.0)) == {"midori-school"}
    assert counts(radios, 60.0)["midori-school"] > 0


def test_nobody_finds_a_hidden_network() -> None:
    radios = AccessPointRadios("seed")
    radios.follow((HIDDEN,), 0.0)

    assert after(radios, 60) == {"hidden": 0}


def test_the_same_seed_tells_the_same_story() -> None:
    stories = []
    for _ in range(2):
        radios = AccessPointRadios("seed")
        radios.follow((EVERYDAY, DISASTER), 0.0)
        after(radios, 60)
        stories.append(radios.clients(60.0))

    assert stories[0] == stories[1]


def test_radios_follow_after_their_settling_time_and_not_before() -> None:
    radios = AccessPointRadios("seed", settle_s=5.0)
    radios.follow((DISASTER,), 100.0)

    assert radios.on_air(104.9) == ()
    assert radios.on_air(105.0) == (DISASTER,)


def test_radios_without_power_fall_silent_at_once() -> None:
    radios = AccessPointRadios("seed", settle_s=5.0)
    radios.follow((DISASTER,), 0.0)
    radios.switch_off()

    assert radios.on_air(1000.0) == ()
