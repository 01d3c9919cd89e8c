"""The code of the release before works on the tables of this one, for the length of a deploy."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from config.env import ROOT
from tests import migrated
from tests.upgrades.releases import VERSION, released

JOURNEYS: Final = "tests/upgrades/journeys.txt"
"""Tests of what people do most, one on a line. Each release has its own list."""
FINGERPRINT: Final = "from tests.migrated import fingerprint; print(fingerprint())"


def run(*words: str, at: Path = ROOT) -> str:
    """What a command prints. It knows nothing of the tests that run now."""
    settings = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.run(
        words, cwd=at, env=settings, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, f"{process.stdout}\n{process.stderr}"
    return process.stdout


def release_before() -> str:
    """The git name of the code of the release before. Before the second release, the last commit
    stands in for it."""
    if not (ROOT / ".git").exists():
        pytest.skip("This folder is no clone, so the code of the release before is not here.")
    earlier = [version for version in released() if version != VERSION]
    if not earlier:
        return "HEAD"
    tag = f"v{earlier[0]}"
    if not run("git", "tag", "--list", tag):
        pytest.skip(f"This clone has no tag {tag}. Fetch it: git fetch --tags --unshallow")
    return tag


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The code of the release before. Its tests find a database with the migrations of today, in
    place of their own."""
    archive = tmp_path / "old.tar"
    run("git", "archive", f"--output={archive}", release_before())
    code = tmp_path / "old"
    code.mkdir()
    run("tar", "--extract", f"--file={archive}", at=code)
    name = run(sys.executable, "-c", FINGERPRINT, at=code).strip()
    cache = code / ".pytest_cache/migrated"
    cache.mkdir(parents=True)
    migrated.copied(to=cache / f"{name}.sqlite3")
    return code


def test_the_journeys_of_the_release_before_end_well(old: Path) -> None:
    journeys = (old / JOURNEYS).read_text().split()
    assert journeys
    run(sys.executable, "-m", "pytest", "-q", "-n", "0", *journeys, at=old)
