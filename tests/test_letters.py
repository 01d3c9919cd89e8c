"""Tests of the letters of all apps: managers can find every letter that we send, and every letter
has a text."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import config.urls  # noqa: F401 # imports every package, and so registers every letter
from config.common.letters.wording import Wording, check_wording, preview, registered_letters
from config.env import ROOT
from tests.test_source import source_files

ENGINE = Path("config/common/letters/wording.py")
LIST_THEM = """
import django
django.setup()
import config.urls
from config.common.letters.wording import registered_letters
print(*registered_letters())
"""


def texts() -> list[Path]:
    """The file of every built-in wording."""
    folders = {file.parent / "wordings" for file in source_files()}
    return sorted(text for folder in folders for text in (ROOT / folder).glob("*.txt"))


def makes_letters(file: Path) -> bool:
    """Whether it makes a Letter without registering it."""
    source = (ROOT / file).read_text()
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    is_made = any(getattr(call.func, "id", "") == "Letter" for call in calls)
    return is_made and "config.common.letters.wording" in source


def test_every_letter_is_registered() -> None:
    """Only register_letter makes a Letter, and nothing can be sent as a letter without one."""
    ours = [file for file in source_files() if file != ENGINE and file.parts[0] != "tests"]
    assert [file for file in ours if makes_letters(file)] == []


def test_the_site_lists_a_letter_for_every_text() -> None:
    """Runs in a new process, because other tests can have imported more than the site imports."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    listed = subprocess.run(
        [sys.executable, "-c", LIST_THEM],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert sorted(listed.stdout.split()) == sorted(text.stem for text in texts())


@pytest.mark.parametrize("key", registered_letters())
def test_a_letter_can_fill_in_its_whole_text(key: str) -> None:
    letter = registered_letters()[key]
    check_wording(letter, letter.built_in)
    example = preview(letter, letter.built_in)
    assert "{" not in example.subject + example.body
    Wording(key=key, subject=example.subject, body=example.body).clean_fields(
        exclude=["changed_by", "changed_at"]
    )
