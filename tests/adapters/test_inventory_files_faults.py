"""A file that cannot be used says everything that is wrong with it at once: where, what, and what to do."""

import datetime
import io
from collections.abc import Sequence

import openpyxl
import pytest

from controller.adapters.inventory_files.reading import read_tables
from controller.adapters.inventory_files.sources import Source
from controller.core.inventory import EMPTY_INVENTORY, AccessPoint, Device, Facility, Inventory, inventory
from controller.core.message import InputError
from controller.core.profile import Role

PROFILES = {"cisco_ios_ap": Role.AP, "cisco_iosxe_wlc": Role.CONTROLLER}
TOWN = inventory(
    [Facility("gym", "中央体育館")],
    [Device("ap1", "192.0.2.1", "cisco_ios_ap", "town"), Device("wlc", "192.0.2.9", "cisco_iosxe_wlc", "town")],
    [
        AccessPoint("ap1", "gym", "ap1"),
        AccessPoint("ap2", "gym", "wlc", name_on_device="AP-2"),
        AccessPoint("ap3", "gym", "wlc", name_on_device="AP-3"),
    ],
)
DEVICE_HEADER = "id,address,profile,credential,ssh_port,host_key,parameters\n"


def faults(*sources: Source, present: Inventory = TOWN) -> list[str]:
    """What is wrong, in words; empty when nothing is."""
    try:
        read_tables(sources, present, PROFILES)
    except InputError as error:
        return list(map(str, error.messages))
    return []


def csv(name: str, content: str) -> Source:
    return Source(name, content.encode())


def facilities(content: str) -> list[str]:
    return faults(csv("facilities.csv", content), present=EMPTY_INVENTORY)


def device_faults(rest: str) -> list[str]:
    return faults(csv("devices.csv", f"{DEVICE_HEADER}ap1,{rest}\nwlc,192.0.2.9,cisco_iosxe_wlc,town,,,\n"))


def sheet(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    page = book.create_sheet("施設")
    for row in rows:
        page.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_all_faults_of_all_files_are_told_at_once() -> None:
    found = faults(
        csv("facilities.csv", "id,name,latitude\nGYM,体育館,north\nhall,,\n"),
        csv("devices.csv", DEVICE_HEADER + "ap1,192.0.2.300,unheard_of,town,0,,\n"),
        csv("access_points.csv", "id,facility,device\nap1,nowhere,nothing\n"),
    )

    assert [fault.split(": ")[0] for fault in found] == [
        "facilities.csv, row 2, column id",
        "facilities.csv, row 2, column latitude",
        "facilities.csv, row 3, column name",
        "devices.csv, row 2, column address",
        "devices.csv, row 2, column ssh_port",
        "devices.csv, row 2, column profile",
        "access_points.csv, row 2, column facility",
        "access_points.csv, row 2, column device",
        "devices.csv, row 2, column id",
    ]


def test_a_fault_in_a_workbook_names_the_sheet_and_the_row_that_excel_shows() -> None:
    content = sheet([], ["施設ID", "名称"], [], ["gym", "体育館"], ["gym", "公民館"])

    (fault,) = faults(Source("town.xlsx", content), present=EMPTY_INVENTORY)

    assert fault == (
        "town.xlsx › 施設, row 5, column 施設ID: the id 'gym' is already used in row 4. "
        "Give one of the two another id, or delete it."
    )


def test_a_row_keeps_the_number_that_excel_shows_behind_line_breaks_in_quotes() -> None:
    (fault,) = facilities('id,name\ngym,"体育\n館"\n\nhall,\n')

    assert fault.startswith("facilities.csv, row 4, column name: nothing is written here")


def test_a_missing_column_is_told_once_in_both_languages() -> None:
    found = faults(csv("devices.csv", "機器ID,アドレス,機種\nap1,192.0.2.1,cisco_ios_ap\n"))

    assert found == [
        "devices.csv has no column 認証情報 / credential, which every row needs. "
        "Add it; its header may be in Japanese or English."
    ]


def test_a_broken_table_does_not_make_every_reference_to_it_a_fault() -> None:
    found = faults(
        Source("devices.xlsx", b"PK\x03\x04 cut off"),
        csv("access_points.csv", "id,facility,device\nap1,gym,another\n"),
    )

    assert len(found) == 1


def test_two_columns_of_one_meaning_are_refused() -> None:
    (fault,) = facilities("施設ID,名称,施設名\ngym,体育館,公民館\n")

    assert fault.startswith("facilities.csv: the columns 名称 and 施設名 mean the same.")


def test_one_table_in_two_files_is_refused() -> None:
    (fault,) = faults(csv("a.csv", "id,name\ngym,体育館\n"), csv("b.csv", "id,name\ngym,体育館\n"))

    assert fault.startswith("b.csv and a.csv hold the same table.")


def test_more_values_than_headers_are_refused() -> None:
    (fault,) = facilities("id,name,address\ngym,体育館,1,2\n")

    assert fault.startswith("facilities.csv, row 2: there are more values than headers")


def test_an_open_quote_is_refused_with_its_row() -> None:
    (fault,) = facilities('id,name\ngym,体育館\nhall,"公民館\nschool,小学校\n')

    assert fault.startswith("facilities.csv, row 3: the quotation marks do not match")


@pytest.mark.parametrize(
    ("latitude", "longitude", "said"),
    [
        ("136.98", "35.55", "row 2: latitude 136.98 and longitude 35.55 look swapped. Exchange them."),
        ("95", "", "row 2, column latitude: 95.0 is not from -90 to 90 degrees. Correct it."),
        ("35.5", "181", "row 2, column longitude: 181.0 is not from -180 to 180 degrees. Correct it."),
        ("nan", "inf", "row 2, column latitude: 'nan' is not a number."),
        ("35度27分", "", "row 2, column latitude: '35度27分' is not a number."),
        ("1_0", "", "row 2, column latitude: '1_0' is not a number."),
    ],
)
def test_a_place_that_is_not_on_earth_is_refused(latitude: str, longitude: str, said: str) -> None:
    fault = facilities(f"id,name,latitude,longitude\ngym,体育館,{latitude},{longitude}\n")[0]

    assert fault.startswith(f"facilities.csv, {said}")


@pytest.mark.parametrize("port", ["0", "65536", "22.5", "-1", "ssh", "1_0"])
def test_a_port_that_cannot_be_is_refused(port: str) -> None:
    (fault,) = device_faults(f"192.0.2.1,cisco_ios_ap,town,{port},,")

    assert fault.startswith(f"devices.csv, row 2, column ssh_port: {port!r} is not a port.")


@pytest.mark.parametrize(
    "address", ["192.0.2.300", "192.0.2", "ap 1", "https://ap1", "192.0.2.1:22", "[::1]", "-ap", "体育館", "a" * 64]
)
def test_an_address_that_reaches_nothing_is_refused(address: str) -> None:
    (fault,) = device_faults(f"{address},cisco_ios_ap,town,,,")

    assert f"column address: {address!r} is neither an IP address nor a host name." in fault


@pytest.mark.parametrize("key", ["SHA256:short", "MD5:" + "a" * 43, "SHA256:" + "a" * 44, "SHA256:" + "-" * 43])
def test_a_host_key_that_ssh_would_not_print_is_refused(key: str) -> None:
    (fault,) = device_faults(f"192.0.2.1,cisco_ios_ap,town,,{key},")

    assert "is not the fingerprint of a host key" in fault


@pytest.mark.parametrize("parameters", ["vlan", "=700", "vlan=1; vlan=2", "vlan 700", "7=vlan"])
def test_parameters_that_are_not_pairs_are_refused(parameters: str) -> None:
    (fault,) = device_faults(f"192.0.2.1,cisco_ios_ap,town,,,{parameters}")

    assert "column parameters" in fault
    assert "is not understood" in fault


@pytest.mark.parametrize(
    "header", ["パスワード", "SSH Password", "SNMP_COMMUNITY", "コミュニティ名", "ｓｅｃｒｅｔ", "秘密"]
)
def test_a_column_of_secrets_is_refused_and_no_secret_is_repeated(header: str) -> None:
    (fault,) = facilities(f"id,name,{header}\ngym,体育館,hunter2\n")

    assert fault.startswith(f"facilities.csv, column {header}: this looks like a secret")
    assert "credentials.toml" in fault
    assert "hunter2" not in fault


@pytest.mark.parametrize("parameter", ["enable_secret=hunter2", "password: hunter2"])
def test_a_secret_among_the_parameters_is_refused_and_not_repeated(parameter: str) -> None:
    (fault,) = device_faults(f"192.0.2.1,cisco_ios_ap,town,,,{parameter}")

    assert "this looks like a secret" in fault
    assert "hunter2" not in fault


def test_an_unknown_profile_is_told_with_those_we_know() -> None:
    (fault,) = device_faults("192.0.2.1,cisco_iso_ap,town,,,")

    assert fault.endswith("there is no device profile 'cisco_iso_ap'. Use one of: cisco_ios_ap, cisco_iosxe_wlc.")


def test_an_access_point_on_a_controller_needs_the_name_that_the_controller_knows() -> None:
    (fault,) = faults(
        csv(
            "access_points.csv",
            "id,facility,device,name_on_device\nap1,gym,ap1,\nap2,gym,wlc,AP-2\nap3,gym,wlc,\n",
        )
    )

    assert fault.startswith("access_points.csv, row 4, column name_on_device: access point 'ap3' hangs on controller")


def test_two_access_points_of_one_name_on_a_controller_are_refused() -> None:
    (fault,) = faults(
        csv(
            "access_points.csv",
            "id,facility,device,name_on_device\nap1,gym,ap1,\nap2,gym,wlc,AP-2\nap3,gym,wlc,AP-2\n",
        )
    )

    assert "on the controller 'wlc' both 'ap3' and 'ap2' are named 'AP-2'" in fault


def test_a_device_that_is_an_access_point_carries_exactly_one() -> None:
    found = faults(
        csv(
            "devices.csv", "id,address,profile,credential\nap1,192.0.2.1,cisco_ios_ap,t\nap9,192.0.2.2,cisco_ios_ap,t\n"
        ),
        csv("access_points.csv", "id,facility,device\na,gym,ap1\nb,gym,ap1\n"),
    )

    assert found == [
        "devices.csv, row 2, column profile: the profile 'cisco_ios_ap' is for a device that is one access point, "
        "but 2 hang on device 'ap1': a, b. Correct the profile, or the device of the access points.",
        "devices.csv, row 3, column id: the device 'ap9' carries no access point. "
        "Add its access points, or delete the row.",
    ]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            csv("facilities.csv", "id,name\nhall,公民館\n"),
            "facilities.csv: the facility 'gym' is missing, but access point 'ap1' of the present inventory is in it.",
        ),
        (
            csv("devices.csv", "id,address,profile,credential\nwlc,192.0.2.9,cisco_iosxe_wlc,town\n"),
            "devices.csv: the device 'ap1' is missing, but access point 'ap1' of the present inventory hangs on it.",
        ),
        (
            csv("access_points.csv", "id,facility,device,name_on_device\nap2,gym,wlc,AP-2\n"),
            "access_points.csv: no access point hangs on device 'ap1' of the present inventory.",
        ),
    ],
)
def test_a_table_that_no_longer_fits_the_tables_we_keep_is_refused(source: Source, said: str) -> None:
    assert faults(source)[0].startswith(said)


def test_a_date_that_excel_made_of_an_id_is_refused() -> None:
    content = sheet(["施設ID", "名称"], [datetime.date(2024, 1, 2), "体育館"])

    (fault,) = faults(Source("town.xlsx", content), present=EMPTY_INVENTORY)

    assert fault.startswith("town.xlsx › 施設, row 2, column 施設ID: Excel made the date 2024-01-02")


def test_an_error_that_excel_shows_is_refused() -> None:
    content = sheet(["施設ID", "名称"], ["gym", "#REF!"])

    fault = faults(Source("town.xlsx", content), present=EMPTY_INVENTORY)[0]

    assert "row 2, column 名称: the cell shows the error #REF!." in fault


def test_a_value_that_fills_a_screen_is_refused() -> None:
    (fault,) = facilities(f"id,name\ngym,{'体' * 1001}\n")

    assert "row 2, column name: the value is longer than 1000 characters." in fault


def test_only_what_people_switch_by_hand_may_do_without_address_and_credential() -> None:
    header = "id,address,profile,credential,ssh_port,host_key,parameters\n"
    roles = {**PROFILES, "manual": Role.AP}
    rows = "ap1,,{},,,,\nwlc,192.0.2.9,cisco_iosxe_wlc,town,,,\n"

    taken = read_tables([csv("devices.csv", header + rows.format("manual"))], TOWN, roles, {"manual"})
    with pytest.raises(InputError) as refused:
        read_tables([csv("devices.csv", header + rows.format("cisco_ios_ap"))], TOWN, roles, {"manual"})

    assert taken.inventory.devices["ap1"] == Device("ap1", "", "manual", "")
    assert [str(each) for each in refused.value.messages] == [
        f"devices.csv, row 2, column {column}: nothing is written here, and a device that we log into needs it. "
        "Fill it in. Only devices that people switch by hand, such as those of profile manual, may do without."
        for column in ("address", "credential")
    ]
