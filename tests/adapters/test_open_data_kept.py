"""What a list says is shown before it is taken, and kept in the store."""

import sqlite3
from contextlib import closing
from pathlib import Path

from controller.adapters.store.sql import open_store
from controller.api.inventory_door import ReadFiles
from controller.api.preview import import_view
from controller.core.audit import Act
from controller.core.inventory import Facility, inventory
from tests.adapters.open_data_rows import file, preview
from tests.exporters.public_town import AT


def test_a_preview_names_each_column_that_changes() -> None:
    before = preview(file("shelters", {"名称": "体育館", "備考": "旧", "URL": "u"})).inventory
    found = preview(file("shelters", {"名称": "体育館", "備考": "新", "URL": "u"}), before)
    view = import_view(ReadFiles(found.inventory, found.changes, (), found.notes))

    assert [(row.field, row.before, row.after) for row in view.changed] == [("shelters.備考", "旧", "新")]


def test_the_store_gives_back_what_a_list_said(tmp_path: Path) -> None:
    town = inventory([Facility("gym", "体育館", published={"shelters.ID": "1"}), Facility("hall", "公民館")], [], [])
    with open_store(f"sqlite:///{tmp_path / 'hinan.db'}") as store:
        store.replace_inventory(town, Act(AT, "yamada", "import", "", result="ok"))

        assert store.inventory() == town


def test_facilities_from_before_there_were_lists_are_on_none(tmp_path: Path) -> None:
    town, file = inventory([Facility("hall", "公民館")], [], []), tmp_path / "hinan.db"
    with open_store(f"sqlite:///{file}") as store:
        store.replace_inventory(town, Act(AT, "yamada", "import", "", result="ok"))
    with closing(sqlite3.connect(file)) as older, older:
        older.execute("ALTER TABLE facility DROP COLUMN published")
        older.execute("UPDATE hinan_revision SET version_num = '0005'")

    with open_store(f"sqlite:///{file}") as store:
        assert store.inventory() == town
