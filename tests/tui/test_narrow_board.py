"""The board on a telephone held upright: what is wrong stays in sight."""

import pytest

from controller.core.board import FacilityView
from controller.i18n import LANGUAGES, _, set_language
from tui import facility_row
from tui.steady_table import GAP

PLACES = (FacilityView("gym", "みどり町立みどり中央小学校体育館", "中央", ()),)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [56, 59, 64, 71, 72, 79, 119])
def test_the_columns_fit_and_leave_room_for_what_is_wrong(width: int, lang: str) -> None:
    set_language(lang)
    columns = facility_row.columns(width, PLACES)

    assert sum(column.width for column in columns) + GAP * (len(columns) - 1) <= width
    assert columns[-1].heading == _("Trouble")
    assert columns[-1].width >= 12
    assert len(facility_row.row(PLACES[0], columns)) == len(columns)
