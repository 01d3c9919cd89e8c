"""What a command says when the database does not have our tables."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import ROOT

COMMANDS = (
    ["run_round"],
    ["backup", "backups"],
    ["load_programme"],
    ["import_mentors", "mentors.csv"],
)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_database_without_tables_is_to_be_migrated(command: list[str], tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 1
    assert "manage.py migrate" in process.stderr
    assert process.stderr.count("\n") == 1
