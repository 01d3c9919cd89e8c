"""The folder where a running product keeps everything."""

import os
import socket
import stat
from pathlib import Path

import pytest

from demo.place import LONGEST_SOCKET_PATH, open_door, open_place


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    with open_place(tmp_path / "data") as place:
        place.environment()
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data/keys").stat().st_mode) == 0o600


def test_its_keys_stay_the_same(tmp_path: Path) -> None:
    with open_place(tmp_path) as first, open_place(tmp_path) as second:
        assert first.environment()["SECRET_KEY"] == second.environment()["SECRET_KEY"]
        assert first.environment()["FIELD_KEYS"] == second.environment()["FIELD_KEYS"]


def test_another_folder_has_other_keys(tmp_path: Path) -> None:
    with open_place(tmp_path / "a") as one, open_place(tmp_path / "b") as other:
        assert one.environment()["SECRET_KEY"] != other.environment()["SECRET_KEY"]


def test_the_shell_cannot_change_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://production/alongside")
    monkeypatch.setenv("SENTRY_DSN", "https://key@errors.example.org/1")
    with open_place(tmp_path) as place:
        assert place.environment()["DATABASE_URL"].startswith(f"sqlite:///{tmp_path}")
        assert place.environment()["SENTRY_DSN"] == ""


@pytest.mark.parametrize("length", [10, 90, 150])
def test_the_brokers_socket_can_be_bound_however_long_the_path(tmp_path: Path, length: int) -> None:
    with open_place(tmp_path / ("d" * length)) as place:
        assert len(os.fsencode(place.broker_socket)) <= LONGEST_SOCKET_PATH
        with socket.socket(socket.AF_UNIX) as broker:
            broker.bind(str(place.broker_socket))
        folder = place.broker_socket.parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert folder == place.data or not folder.exists()


def test_a_taken_port_is_passed_over() -> None:
    with open_door() as taken:
        port = taken.getsockname()[1]
        with open_door(port) as other:
            assert other.getsockname()[1] != port
    with open_door(port) as free:
        assert free.getsockname()[1] == port


def test_two_places_never_have_the_same_address(tmp_path: Path) -> None:
    """This holds even though no web server is listening at either address yet."""
    with open_place(tmp_path / "a") as one:
        taken = one.door.getsockname()[1]
        with open_place(tmp_path / "b", taken) as other:
            assert one.base_url != other.base_url
