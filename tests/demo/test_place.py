"""The folder a running product keeps everything in."""

import os
import socket
import stat
from pathlib import Path

import pytest

from demo.place import LONGEST_SOCKET_PATH, free_port, open_place


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    with open_place(tmp_path / "data", port=1) as place:
        place.environment()
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data/keys").stat().st_mode) == 0o600


def test_its_keys_stay_the_same(tmp_path: Path) -> None:
    with open_place(tmp_path, port=1) as first, open_place(tmp_path, port=1) as second:
        assert first.environment()["SECRET_KEY"] == second.environment()["SECRET_KEY"]
        assert first.environment()["FIELD_KEYS"] == second.environment()["FIELD_KEYS"]


def test_another_folder_has_other_keys(tmp_path: Path) -> None:
    with open_place(tmp_path / "a", port=1) as one, open_place(tmp_path / "b", port=1) as other:
        assert one.environment()["SECRET_KEY"] != other.environment()["SECRET_KEY"]


def test_the_shell_has_no_say_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://production/alongside")
    with open_place(tmp_path, port=1) as place:
        assert place.environment()["DATABASE_URL"].startswith(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("length", [10, 90, 150])
def test_the_brokers_socket_can_be_bound_however_long_the_path(tmp_path: Path, length: int) -> None:
    with open_place(tmp_path / ("d" * length), port=1) as place:
        assert len(os.fsencode(place.socket)) <= LONGEST_SOCKET_PATH
        with socket.socket(socket.AF_UNIX) as broker:
            broker.bind(str(place.socket))
        folder = place.socket.parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert folder == place.data or not folder.exists()


def test_a_taken_port_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port(port) != port
    assert free_port(port) == port
