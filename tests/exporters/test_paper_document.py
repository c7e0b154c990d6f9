"""Documents of several pages: what they are made of comes out whole, however long it is."""

from itertools import combinations
from typing import Any

from exporters.paper.blocks import Alarm, Bars, Block, Column, Heading, Table, Text, Together
from exporters.paper.document import document
from tests.exporters.printed import letters, picture, spilt, texts, touch

COLUMNS = (Column("施設", 3), Column("経過", 5), Column("端末", 1, is_number=True))


def made(*blocks: Block) -> bytes:
    return document("第3号 報告", "みどり町", "みどり町 第3号", blocks)


def test_every_block_is_on_the_paper() -> None:
    blocks = (
        Alarm("記録の鎖が切れています。"),
        Heading("概要"),
        Text("一行目\n二行目"),
        Table(COLUMNS, [("公民館", "開放", "12")]),
        Bars(["1時", "2時", "3時"], [3, None, 7], "分からない時間"),
        Together((Heading("終わり"), Text("以上"))),
    )

    (page,) = texts(made(*blocks))
    for words in (
        "第3号報告",
        "記録の鎖が切れています",
        "概要",
        "一行目二行目",
        "公民館開放12",
        "分からない時間",
        "以上",
    ):
        assert words in page
    assert "137" not in page  # an unknown hour is a question mark between 3 and 7, never a number
    assert "?" in page


def test_a_table_goes_on_over_pages_under_its_head() -> None:
    pages = texts(made(Heading("施設"), Table(COLUMNS, [(f"施設{n:03}", "開放", str(n)) for n in range(150)])))

    assert len(pages) > 2
    assert all("施設経過端末" in page for page in pages)
    assert all(sum(f"施設{n:03}" in page for page in pages) == 1 for n in range(150))


def test_a_heading_never_stands_alone_at_the_foot() -> None:
    for lines in range(25, 42):
        pages = texts(
            made(Text("\n".join(["行"] * lines)), Heading("見出し"), Table(COLUMNS, [("公民館", "開放", "1")]))
        )
        assert [page for page in pages if ("見出し" in page) is not ("公民館" in page)] == []


def test_a_cell_that_is_longer_than_a_page_is_cut_and_says_so() -> None:
    document_ = made(Table(COLUMNS, [("公民館", "応答がありません。" * 400, "1")]))
    pages = texts(document_)

    assert "…" in "".join(pages)
    assert [spilt(document_, page) for page in range(len(pages))] == [[]] * len(pages)


def test_the_highest_bar_is_named_and_bars_of_many_hours_stay_apart() -> None:
    hours = 24 * 14
    values = [n % 91 for n in range(hours)]
    found = made(Bars([f"1/{n // 24 + 1} {n % 24}:00" for n in range(hours)], values, ""))

    shown = letters(found)
    assert "90" in texts(found)[0]
    assert [(one, other) for one, other in combinations(shown, 2) if touch(one, other)] == []


def test_bars_of_nothing_are_an_axis() -> None:
    assert len(texts(made(Bars([], [], ""), Bars(["1時"], [None], "不明"), Bars(["1時"], [0], "")))) == 1


def test_a_bar_is_as_high_as_its_number() -> None:
    image = picture(made(Bars(["1", "2"], [50, 100], ""))).convert("L")
    bars = [15.0 + 8.6, 15.0 + 8.6 + 17.1]  # mm from the left: the middles of the first two
    dark = [sum(_is_bar(image, place, y) for y in range(image.height)) for place in bars]

    assert 0.45 < dark[0] / dark[1] < 0.55


def _is_bar(image: Any, mm: float, y: int) -> bool:
    beside = mm + 4.0  # not through the number above the bar
    return bool(40 < image.getpixel((int(beside / 210 * image.width), y)) < 90)
