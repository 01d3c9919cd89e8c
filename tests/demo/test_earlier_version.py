"""The demo refuses a folder that an earlier version made. If asked, it sets the folder aside, and
never deletes it."""

import sqlite3
from pathlib import Path

import pytest

from demo.place import open_place
from demo.running import AlreadyRunning, MadeByEarlierVersion, alone, prepare, set_aside
from tests import migrated


def test_a_folder_of_an_earlier_version_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    with open_place(tmp_path / "data") as place:
        database = place.data / "alongside.sqlite3"
        migrated.copied(to=database)
        with sqlite3.connect(database) as connection:
            connection.execute(
                "INSERT INTO django_migrations (app, name, applied) "
                "VALUES ('matching', '0099_of_long_ago', '2026-01-01')"
            )
        connection.close()
        before = database.read_bytes()
        with pytest.raises(MadeByEarlierVersion):
            prepare(place)
        assert database.read_bytes() == before


def test_the_data_of_earlier_demos_is_set_aside_whole(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert set_aside(data) is None
    data.mkdir()
    (data / "alongside.sqlite3").write_text("what somebody entered")
    aside = set_aside(data)
    assert aside is not None
    assert not data.exists()
    assert (aside / "alongside.sqlite3").read_text() == "what somebody entered"


def test_the_folder_of_a_running_demo_stays(tmp_path: Path) -> None:
    with alone(tmp_path, "http://localhost:8000"):
        with pytest.raises(AlreadyRunning):
            set_aside(tmp_path)
        assert tmp_path.exists()
