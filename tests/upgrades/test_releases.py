"""A release says what an operator must do."""

import tomllib

from config.env import ROOT
from tests.upgrades.releases import VERSION, sections

HEADING = "\n### What an operator must do\n"


def test_the_changelog_says_what_an_operator_must_do() -> None:
    assert VERSION in sections()
    for version, text in sections().items():
        _, _, tasks = text.partition(HEADING)
        assert tasks.strip().startswith("- "), version


def test_the_newest_release_of_the_changelog_is_this_version() -> None:
    assert next(iter(sections())) == VERSION


def test_the_lock_has_this_version() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    [project] = [package for package in lock["package"] if package["name"] == "alongside"]
    assert project["version"] == VERSION
