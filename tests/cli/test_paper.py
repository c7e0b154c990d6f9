"""`hinan print`: PDFs of the daemon's town, written once and never over anything."""

import subprocess
import sys
from pathlib import Path

from tests.api.fakes_api import Running
from tests.cli.conftest import Hinan
from tests.exporters.printed import texts


async def test_the_card_names_the_town_and_the_telephone_that_was_given(hinan: Hinan, tmp_path: Path) -> None:
    ran = await hinan("print", "card", "--phone", "保守会社 0574-00-0000", "-o", str(tmp_path / "card.pdf"))

    (page,) = texts((tmp_path / "card.pdf").read_bytes())
    assert (ran.code, "書き出しました" in ran.out) == (0, True)
    assert "試験町" in page
    assert "0574-00-0000" in page


async def test_more_telephones_than_fit_are_refused(hinan: Hinan, tmp_path: Path) -> None:
    ran = await hinan("print", "card", *["--phone", "課長 1"] * 7, "-o", str(tmp_path / "card.pdf"))

    assert ran.code == 2
    assert "6 件まで" in ran.err
    assert list(tmp_path.glob("*.pdf")) == []


async def test_a_poster_for_one_facility_by_its_name_and_for_all(hinan: Hinan, tmp_path: Path) -> None:
    one = await hinan("print", "poster", "-f", "第1避難所", "-o", str(tmp_path / "one.pdf"), "--json")
    every = await hinan("print", "poster", "--all", "-o", str(tmp_path / "all.pdf"))

    assert one.document == {"file": str(tmp_path / "one.pdf")}
    assert ["第1避難所" in page for page in texts((tmp_path / "one.pdf").read_bytes())] == [True]
    assert every.code == 0
    assert [f"第{n}避難所" in page for n, page in enumerate(texts((tmp_path / "all.pdf").read_bytes()))] == [True] * 3


async def test_a_poster_to_write_the_name_on_needs_no_daemon(alone: Hinan, tmp_path: Path) -> None:
    ran = await alone("print", "poster", "-o", str(tmp_path / "poster.pdf"))

    assert (ran.code, len(texts((tmp_path / "poster.pdf").read_bytes()))) == (0, 1)


async def test_a_facility_that_does_not_exist_is_named(hinan: Hinan, tmp_path: Path) -> None:
    ran = await hinan("print", "poster", "-f", "第9避難所", "-o", str(tmp_path / "poster.pdf"))
    both = await hinan("print", "poster", "-f", "第1避難所", "--all")

    assert (ran.code, both.code) == (2, 2)
    assert "第9避難所" in ran.err


async def test_the_list_has_every_access_point_and_its_model(hinan: Hinan, tmp_path: Path) -> None:
    ran = await hinan("print", "list", "-o", str(tmp_path / "list.pdf"))

    pages = "".join(texts((tmp_path / "list.pdf").read_bytes()))
    assert ran.code == 0
    assert all(f"shelter-{place}-ap-{n}" in pages for place in range(3) for n in range(9))
    assert "Adevicethatdoesasitistold" in pages


async def test_the_list_is_english_where_english_is_asked_for(hinan: Hinan, tmp_path: Path) -> None:
    await hinan("print", "list", "-o", str(tmp_path / "list.pdf"), lang="en")

    assert "Listofaccesspoints" in texts((tmp_path / "list.pdf").read_bytes())[0]


async def test_without_a_daemon_the_list_says_so(alone: Hinan, tmp_path: Path) -> None:
    ran = await alone("print", "list", "-o", str(tmp_path / "list.pdf"))

    assert ran.code == 3
    assert not (tmp_path / "list.pdf").exists()


async def test_nothing_is_ever_written_over_a_file(hinan: Hinan, tmp_path: Path) -> None:
    file = tmp_path / "poster.pdf"
    file.write_text("mine")

    ran = await hinan("print", "poster", "-o", str(file))

    assert (ran.code, file.read_text()) == (2, "mine")
    assert "すでにあります" in ran.err


async def test_a_folder_that_is_not_there_is_said(hinan: Hinan, tmp_path: Path) -> None:
    ran = await hinan("print", "poster", "-o", str(tmp_path / "none" / "poster.pdf"), lang="en")

    assert ran.code == 2
    assert "No such file or directory" in ran.err


def test_a_pdf_may_be_piped_to_a_printer() -> None:
    command = [sys.executable, "-m", "controller.cli", "print", "poster", "-o", "-"]
    piped = subprocess.run(command, stdout=subprocess.PIPE, check=True)

    assert len(texts(piped.stdout)) == 1


async def test_a_pdf_and_json_do_not_share_standard_output(alone: Hinan) -> None:
    ran = await alone("print", "poster", "-o", "-", "--json")

    assert (ran.code, len(ran.document["errors"])) == (2, 1)


async def test_letters_without_type_are_told(hinan: Hinan, daemon: Running, tmp_path: Path) -> None:
    (tmp_path / "f.txt").write_text("shelter-0 𠮷田会館\nshelter-1 第1避難所\nshelter-2 第2避難所\n", encoding="utf-8")
    await hinan("inventory", "import", str(tmp_path / "f.txt"), "--yes")

    ran = await hinan("print", "poster", "-f", "𠮷田会館", "-o", str(tmp_path / "poster.pdf"))

    assert (ran.code, "〓 と印刷されます: 𠮷" in ran.err) == (0, True)
    assert "〓田会館" in texts((tmp_path / "poster.pdf").read_bytes())[0]
