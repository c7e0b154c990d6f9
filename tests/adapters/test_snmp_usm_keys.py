"""Keys, digests and ciphers of SNMPv3 give the answers that the standards and the drafts print."""

import asyncio
import os

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.adapters.snmp.authentication import KINDS, Authentication
from controller.adapters.snmp.ber import BerError
from controller.adapters.snmp.keys import lengthened_blumenthal, lengthened_reeder, localised, master_key
from controller.adapters.snmp.privacy import AesPrivacy, DesPrivacy
from controller.adapters.snmp.user import User, Users, user_of
from controller.credentials import AuthProtocol, PrivProtocol, SnmpCredential

ENGINE = bytes.fromhex("000000000000000000000002")

MASTER = {"md5": "9faf3283884e92834ebc9847d8edd963", "sha1": "9fb5cc0381497b3793528939ff788d5d79145211"}
LOCAL = {"md5": "526f5eed9fcce26f8964c2930787d82b", "sha1": "6695febc9288e36282235fc7151f128497b38f3f"}
"""RFC 3414, A.3: the password `maplesyrup`."""

REEDER = {
    "md5": LOCAL["md5"] + "79eff44a90650ee0a3a40abfac5acc12",
    "sha1": LOCAL["sha1"] + "9b8b6d78936ba6e7d19dfd9cd2d5065547743fb5",
}
"""draft-reeder-snmpv3-usm-3desede-00, B.1 and B.2."""

DIGESTS = {
    AuthProtocol.MD5: (16, "9294727a3638bb1c13f48ef8158bfc9d"),
    AuthProtocol.SHA: (20, "b617318655057264e28bc0b6fb378c8ef146be00"),
    AuthProtocol.SHA224: (20, "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22"),
    AuthProtocol.SHA256: (20, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    AuthProtocol.SHA384: (
        20,
        "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
    ),
    AuthProtocol.SHA512: (
        20,
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
        "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
    ),
}
"""RFC 2202 and RFC 4231, first cases: the octets of the key (0x0b each) and the whole HMAC of `Hi There`."""

CARRIED = {"md5": 12, "sha": 12, "sha224": 16, "sha256": 24, "sha384": 32, "sha512": 48}
"""Octets of it in a message: RFC 3414 (96 bits) and RFC 7860, 4.1."""

NIST_KEY = "2b7e151628aed2a6abf7158809cf4f3c"
NIST_PLAIN = (
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)
NIST_SEALED = (
    "3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b"
    "26751f67a3cbb140b1808cf187a4f4dfc04b05357c5d1c0eeac4c66f9ff7f2e6"
)
"""NIST SP 800-38A, F.3.13; its vector is 00 to 0f."""


@pytest.mark.parametrize("algorithm", MASTER)
def test_passwords_become_the_keys_of_rfc_3414(algorithm: str) -> None:
    master = master_key(algorithm, "maplesyrup")

    assert master.hex() == MASTER[algorithm]
    assert localised(algorithm, master, ENGINE).hex() == LOCAL[algorithm]


@pytest.mark.parametrize("algorithm", REEDER)
def test_keys_are_lengthened_as_in_reeder_s_draft(algorithm: str) -> None:
    short = bytes.fromhex(LOCAL[algorithm])

    assert lengthened_reeder(algorithm, short, 2 * len(short), ENGINE).hex() == REEDER[algorithm]


@pytest.mark.parametrize("octets", [16, 24, 32])
def test_a_hash_that_is_long_enough_is_not_lengthened_in_either_way(octets: int) -> None:
    long = localised("sha256", master_key("sha256", "maplesyrup"), ENGINE)

    assert lengthened_blumenthal("sha256", long, octets) == long
    assert lengthened_reeder("sha256", long, octets, ENGINE) == long


@pytest.mark.parametrize("protocol", DIGESTS)
def test_digests_are_those_of_the_standard_cut_to_what_travels(protocol: AuthProtocol) -> None:
    octets, whole = DIGESTS[protocol]
    carried = bytes.fromhex(whole)[: CARRIED[protocol]]
    authentication = Authentication(KINDS[protocol], b"\x0b" * octets)

    assert authentication.digest(b"Hi There") == carried
    assert authentication.digest(b"Hi There") == carried, "the copies leave the key's own hashes alone"


def test_aes_opens_what_nist_sealed() -> None:
    privacy = AesPrivacy(bytes.fromhex(NIST_KEY))

    opened = privacy.open(bytes.fromhex(NIST_SEALED), bytes(range(8, 16)), boots=0x00010203, time_s=0x04050607)

    assert opened.hex() == NIST_PLAIN


@given(
    key=st.sampled_from([16, 24, 32]).flatmap(lambda octets: st.binary(min_size=octets, max_size=octets)),
    messages=st.lists(st.binary(min_size=1, max_size=70), min_size=1, max_size=4),
    boots=st.integers(0, 2**31 - 1),
    time_s=st.integers(0, 2**31 - 1),
)
@settings(max_examples=150, deadline=None)
def test_aes_is_the_library_s_cfb_message_after_message(
    key: bytes, messages: list[bytes], boots: int, time_s: int
) -> None:
    privacy = AesPrivacy(key)
    for plain in messages:
        sealed, salt = privacy.seal(plain, boots, time_s)

        vector = boots.to_bytes(4) + time_s.to_bytes(4) + salt
        assert sealed == Cipher(AES(key), CFB(vector)).encryptor().update(plain)
        assert privacy.open(sealed, salt, boots, time_s) == plain


@given(key=st.binary(min_size=16, max_size=16), plain=st.binary(min_size=1, max_size=70), boots=st.integers(0, 2**31))
@settings(max_examples=50, deadline=None)
def test_des_is_the_library_s_cbc_with_the_vector_of_rfc_3414(key: bytes, plain: bytes, boots: int) -> None:
    sealed, salt = DesPrivacy(key).seal(plain, boots, 0)

    vector = bytes(one ^ other for one, other in zip(salt, key[8:], strict=True))
    opened = Cipher(TripleDES(key[:8] * 3), CBC(vector)).decryptor().update(sealed)
    assert salt.startswith(boots.to_bytes(4))
    assert opened[: len(plain)] == plain
    assert DesPrivacy(key).open(sealed, salt, boots, 0) == opened


@pytest.mark.parametrize("privacy", [AesPrivacy(bytes(16)), DesPrivacy(bytes(16))])
def test_no_salt_comes_twice_and_no_bad_one_is_taken(privacy: AesPrivacy | DesPrivacy) -> None:
    salts = [privacy.seal(b"x", 7, 8)[1] for _ in range(300)]

    assert len(set(salts)) == 300
    for sealed, salt in ((b"", bytes(8)), (bytes(8), b""), (bytes(8), bytes(9))):
        with pytest.raises(BerError):
            privacy.open(sealed, salt, 7, 8)


async def test_a_user_s_keys_are_computed_once_however_many_devices_ask() -> None:
    made = []

    def counting(credential: SnmpCredential) -> User:
        made.append(credential)
        return user_of(credential)

    users = Users(counting)
    reader = SnmpCredential(user="reader", auth=AuthProtocol.SHA, auth_password=os.urandom(8).hex())
    other = SnmpCredential(user="other")

    found = await asyncio.gather(*(users.of(credential) for credential in [reader, other] * 50))

    assert made == [reader, other]
    assert len({id(user) for user in found}) == 2


def test_nobody_sees_a_password_or_a_key_in_a_repr() -> None:
    credential = SnmpCredential(
        user="reader",
        auth=AuthProtocol.SHA256,
        auth_password="signing-phrase",
        priv=PrivProtocol.AES128,
        priv_password="sealing-phrase",
    )
    user = user_of(credential)
    shown = repr(user) + repr(credential) + repr(user.authentication(ENGINE)) + repr(user.privacy(ENGINE))

    secrets = ("signing-phrase", "sealing-phrase", repr(user.auth_master), repr(user.priv_master))
    assert not any(secret in shown for secret in secrets)
