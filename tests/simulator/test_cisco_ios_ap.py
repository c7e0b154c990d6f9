"""The autonomous Aironet: modes, abbreviations, its ways to refuse, paging, and the rules of its radios."""

from controller.core.wlan import DISASTER_SSID
from simulator.faults import Fault
from simulator.radio import Security
from simulator.town import Town
from tests.simulator.stand import Snmp, Terminal

OFFER_ON_ONE_RADIO = [
    "configure terminal",
    f"dot11 ssid {DISASTER_SSID}",
    "vlan 700",
    "authentication open",
    "mbssid guest-mode",
    "interface Dot11Radio0.700",
    "encapsulation dot1Q 700",
    "interface Dot11Radio0",
    f"ssid {DISASTER_SSID}",
    "end",
]


async def test_the_prompt_tells_the_mode(town: Town) -> None:
    async with Terminal(town, "gym-1") as terminal:
        for line, prompt in (
            ("conf t", "gym-1(config)#"),
            (f"dot11 ssid {DISASTER_SSID}", "gym-1(config-ssid)#"),
            ("int do0.700", "gym-1(config-subif)#"),
            ("interface Dot11Radio1", "gym-1(config-if)#"),
            ("exit", "gym-1(config)#"),
            ("end", "gym-1#"),
            ("disable", "gym-1>"),
            ("enable", "gym-1#"),
        ):
            terminal.type(f"{line}\n")
            assert (await terminal.until_prompt()).endswith(prompt)


async def test_a_caret_stands_under_the_first_word_not_understood(town: Town) -> None:
    async with Terminal(town, "gym-1") as terminal:
        answer = await terminal.send("show dot11 nonsense")

    caret, words = answer.splitlines()[:2]
    assert caret.index("^") == len("gym-1#") + len("show dot11 ")
    assert words == "% Invalid input detected at '^' marker."


async def test_a_line_that_stops_too_early_is_incomplete_and_a_short_one_may_be_ambiguous(town: Town) -> None:
    async with Terminal(town, "gym-1") as terminal:
        assert await terminal.send("show dot11") == "% Incomplete command."
        assert await terminal.send("t") == "% Incomplete command."
        await terminal.send("configure terminal")
        await terminal.send(f"dot11 ssid {DISASTER_SSID}")
        assert "% Incomplete" in await terminal.send("authentication")


async def test_long_answers_stop_at_more_until_paging_is_switched_off(town: Town) -> None:
    async with Terminal(town, "gym-1") as terminal:
        await terminal.send("terminal length 24")
        terminal.type("show running-config\n")
        first_page = await terminal.until(r" --More-- $")
        assert first_page.count("\n") == 24
        terminal.type("q")
        await terminal.until(r"gym-1#$")

        await terminal.send("terminal length 0")
        assert "line vty 0 4" in await terminal.send("show running-config")


async def test_two_ssids_of_one_vlan_cannot_share_a_radio(town: Town) -> None:
    everyday_vlan = [*OFFER_ON_ONE_RADIO[:2], "vlan 30", "authentication open", "interface Dot11Radio0"]

    async with Terminal(town, "gym-1") as terminal:
        for line in everyday_vlan:
            await terminal.send(line)
        answer = await terminal.send(f"ssid {DISASTER_SSID}")

    assert answer.startswith("Dot11Radio0: ")
    assert terminal.profile.is_error(answer)
    assert town.on_air("gym-1") == {"midori-school"}


async def test_an_ssid_whose_vlan_still_encrypts_is_not_open(town: Town) -> None:
    async with Terminal(town, "gym-1") as terminal:
        for line in [*OFFER_ON_ONE_RADIO[:-1], "encryption vlan 700 mode ciphers aes-ccm", "end"]:
            await terminal.send(line)

    (ours,) = [bss for bss in town.bsses("gym-1") if bss.ssid == DISASTER_SSID]
    assert ours.security is Security.WPA2


async def test_an_ssid_without_its_vlan_on_the_radio_stays_down(town: Town) -> None:
    async with Terminal(town, "gym-1") as terminal:
        for line in OFFER_ON_ONE_RADIO:
            if "dot1Q" not in line:
                await terminal.send(line)

    assert DISASTER_SSID not in town.on_air("gym-1")


async def test_an_ssid_without_guest_mode_is_hidden(town: Town) -> None:
    async with Terminal(town, "gym-1") as terminal:
        for line in OFFER_ON_ONE_RADIO:
            if "guest-mode" not in line:
                await terminal.send(line)
        assert f"No   {DISASTER_SSID}" in await terminal.send("show dot11 bssid")

    assert DISASTER_SSID not in town.on_air("gym-1")


async def test_what_was_not_written_is_gone_after_a_power_cut(town: Town) -> None:
    async with Terminal(town, "gym-1") as terminal:
        for line in OFFER_ON_ONE_RADIO:
            await terminal.send(line)
        assert DISASTER_SSID in await terminal.send("show running-config")
        assert DISASTER_SSID not in await terminal.send("show startup-config")

    await town.set_fault("gym-1", Fault.DEAD)
    await town.clear_fault("gym-1")
    assert DISASTER_SSID not in town.on_air("gym-1")


async def test_what_was_written_is_there_after_a_power_cut(town: Town) -> None:
    async with Terminal(town, "gym-1") as terminal:
        for line in OFFER_ON_ONE_RADIO:
            await terminal.send(line)
        assert "[OK]" in await terminal.send("write memory")

    await town.set_fault("gym-1", Fault.DEAD)
    await town.clear_fault("gym-1")
    assert DISASTER_SSID in town.on_air("gym-1")


async def test_associations_are_listed_by_network(town: Town) -> None:
    for second in range(20):
        town.tick(town.clock() + second)

    async with Terminal(town, "gym-1") as terminal:
        answer = await terminal.send("show dot11 associations")

    assert answer.count("Assoc") == town.clients("gym-1")
    assert "SSID [midori-school] :" in answer


async def test_the_ssid_table_is_indexed_by_radio_and_number(town: Town, snmp: Snmp) -> None:
    assert set(await snmp.column("gym-1", "1.3.6.1.4.1.9.9.272.1.1.1.6.1.2")) == {"1.1", "2.1"}
