"""The same words between our reader and a real net-snmp agent, which is what OpenWrt and many others run."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from controller.adapters.profile_files import load_profile, shipped
from controller.core.inventory import Device
from controller.core.problem import Cause, DeviceProblem
from controller.credentials import AuthProtocol, PrivProtocol, SnmpCredential
from tests.adapters.snmp_agent import reader, target
from tests.adapters.snmpd import snmpd

OPENWRT = load_profile(shipped() / "openwrt.toml")

COMMUNITY, AUTH, PRIV, WRONG = "midori-community", "midori-auth-phrase", "midori-priv-phrase", "wrong-wrong-phrase"

SIGNED = SnmpCredential(user="signed", auth=AuthProtocol.SHA, auth_password=AUTH)
SEALED = SnmpCredential(
    user="sealed",
    auth=AuthProtocol.SHA256,
    auth_password=AUTH,
    priv=PrivProtocol.AES128,
    priv_password=PRIV,
)
LOGINS = {
    "v2c": SnmpCredential(community=COMMUNITY),
    "v3 noAuthNoPriv": SnmpCredential(user="nobodys"),
    "v3 authNoPriv": SIGNED,
    "v3 authPriv": SEALED,
}
REFUSED = {
    "community": SnmpCredential(community=WRONG),
    "user": replace(SIGNED, user="stranger"),
    "auth password": replace(SIGNED, auth_password=WRONG),
    "auth protocol": replace(SIGNED, auth=AuthProtocol.SHA512),
    "priv password": replace(SEALED, priv_password=WRONG),
    "priv protocol": replace(SEALED, priv=PrivProtocol.DES),
    "level": replace(SEALED, priv=PrivProtocol.NONE, priv_password=""),
}


@pytest.fixture
async def device(tmp_path: Path) -> AsyncIterator[Device]:
    async with snmpd(tmp_path, COMMUNITY, AUTH, PRIV, clients=37) as device:
        yield device


@pytest.mark.parametrize("login", LOGINS)
async def test_the_openwrt_profile_reads_net_snmp(device: Device, login: str) -> None:
    async with reader(c=LOGINS[login]) as snmp:
        read = await snmp.read(target(device, OPENWRT))
        (seen,) = await snmp.look(target(device, OPENWRT))

    assert read["clients"] == 37, "the answer of the `extend` script, a text that holds a number"
    assert isinstance(read["memory_percent"], dict)
    assert 0 < read["memory_percent"]["Physical memory"] <= 100
    assert (seen.clients, seen.wlans) == (37, None)
    assert seen.up_since is not None
    assert abs((seen.at - seen.up_since).total_seconds()) < 60


@pytest.mark.parametrize("login", REFUSED)
async def test_a_refused_login_is_a_problem_without_a_password_in_it(device: Device, login: str) -> None:
    async with reader(c=REFUSED[login]) as snmp:
        with pytest.raises(DeviceProblem) as caught:
            await snmp.look(target(device, OPENWRT))

    # A wrong community is met with silence; SNMPv3 agents say who they are, and mostly what is wrong.
    assert caught.value.cause is (Cause.UNREACHABLE if REFUSED[login].community else Cause.READING_REFUSED)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value.detail) + repr(REFUSED[login])
    assert not any(secret in told for secret in (COMMUNITY, AUTH, PRIV, WRONG))


async def test_one_user_name_with_another_password_on_another_device_reads_both(tmp_path: Path) -> None:
    """Towns name the SNMP user alike everywhere; what a device was given years ago may differ."""
    async with (
        snmpd(tmp_path / "old", COMMUNITY, AUTH, PRIV, clients=1) as old,
        snmpd(tmp_path / "new", COMMUNITY, WRONG, PRIV, clients=2) as new,
        reader(old=SEALED, new=replace(SEALED, auth_password=WRONG)) as snmp,
    ):
        targets = [
            target(replace(old, id="ap-old", credential="old"), OPENWRT),
            target(replace(new, id="ap-new", credential="new"), OPENWRT),
        ]
        for _ in range(2):
            looks = await asyncio.gather(*map(snmp.look, targets))
            assert [seen.clients for (seen,) in looks] == [1, 2]


async def test_an_agent_that_restarts_is_read_again_at_once(tmp_path: Path) -> None:
    """Its clock starts anew, which SNMPv3 takes for a forgery unless the agent counts its restarts."""
    async with reader(c=SEALED) as snmp:
        async with snmpd(tmp_path, COMMUNITY, AUTH, PRIV, clients=1) as device:
            await snmp.look(target(device, OPENWRT))
        async with snmpd(tmp_path, COMMUNITY, AUTH, PRIV, clients=2, port=device.snmp_port):
            (seen,) = await snmp.look(target(device, OPENWRT))

    assert seen.clients == 2


async def test_an_agent_that_forgot_who_it_was_is_read_again_at_once(tmp_path: Path) -> None:
    """OpenWrt keeps net-snmp's engine id in memory: after a power cut another engine answers at the same address."""
    async with reader(c=SEALED) as snmp:
        async with snmpd(tmp_path / "before", COMMUNITY, AUTH, PRIV, clients=1) as device:
            await snmp.look(target(device, OPENWRT))
        async with snmpd(tmp_path / "after", COMMUNITY, AUTH, PRIV, clients=2, port=device.snmp_port):
            (seen,) = await snmp.look(target(device, OPENWRT))

    assert seen.clients == 2
