"""The pure parts: where the socket is, how long a drill lasts, straight columns, harmless letters."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from controller.cli.exit_codes import Stop
from controller.cli.help_page import TOKEN, wrapped
from controller.cli.lasts import seconds
from controller.cli.output import printable
from controller.cli.tables import aligned
from controller.cli.where import SYSTEM_SOCKET, default_socket

WORDS = st.text(st.sampled_from("abc 避難所アイ-1。"), max_size=12)


@pytest.mark.parametrize(
    ("environment", "has_folder", "socket"),
    [
        ({"HINAN_SOCKET": "/a/b.sock", "XDG_RUNTIME_DIR": "/run/user/1"}, True, Path("/a/b.sock")),
        ({"XDG_RUNTIME_DIR": "/run/user/1"}, True, Path("/run/user/1/hinan/api.sock")),
        ({"XDG_RUNTIME_DIR": "/run/user/1"}, False, SYSTEM_SOCKET),
        ({}, True, SYSTEM_SOCKET),
        ({"HINAN_SOCKET": ""}, True, SYSTEM_SOCKET),
    ],
)
def test_the_socket_is_named_or_the_users_own_or_the_machines(
    environment: dict[str, str], has_folder: bool, socket: Path
) -> None:
    assert default_socket(environment, lambda _folder: has_folder) == socket


@pytest.mark.parametrize(
    ("written", "expected"),
    [("2h", 7200), ("90m", 5400), ("1h30m", 5400), ("45s", 45), ("2時間", 7200), ("30分", 1800)],
)
def test_durations_are_read_as_people_write_them(written: str, expected: int) -> None:
    assert seconds(written) == expected


@pytest.mark.parametrize("written", ["", "2", "0h", "h", "-1h", "2 hours", "1m1h"])
def test_what_is_no_duration_is_refused(written: str) -> None:
    with pytest.raises(Stop):
        seconds(written)


@given(st.lists(st.tuples(WORDS, WORDS, st.just("|")), min_size=1))
def test_columns_begin_at_the_same_cell_in_every_row(rows: list[tuple[str, str, str]]) -> None:
    lines = aligned(rows, right={1})

    assert len({cell_len(line[: line.rindex("|")]) for line in lines}) == 1


@given(st.lists(st.sampled_from(["abc", "避", "難。", "-1", "a。", " ", "（注）"])).map("".join), st.integers(10, 30))
def test_wrapped_lines_fit_lose_no_letter_and_never_begin_with_a_full_stop(text: str, width: int) -> None:
    lines = wrapped(text, width)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert not any(line.startswith(("。", "）")) for line in lines)
    assert all(cell_len(line) <= width or len(TOKEN.findall(line)) == 1 for line in lines)


def test_a_devices_banner_cannot_steer_the_terminal() -> None:
    assert printable("ok\x1b[2J\r\x9b\nnext") == "ok?[2J??\nnext"
