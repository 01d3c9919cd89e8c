"""Files made to use up memory or time. The figures are of the process that reads the file."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.env import ROOT
from matching.spreadsheets import opening
from matching.spreadsheets.opening import MOST_MEMORY, ReaderFailed, open_table
from matching.spreadsheets.reading import TOO_MUCH, BadFile, read_table
from tests.factories import hostile
from tests.factories.spreadsheets import MAN, a_csv, an_xlsx

KNOWN = frozenset({"name", "prison", "free"})
MOST_SECONDS = 4
"""Seconds of the processor, on a busy machine too. On an idle machine each file takes under 1.5."""
MEASURE = """
import resource, sys
from pathlib import Path
from matching.spreadsheets.opening import open_table
from matching.spreadsheets.reading import BadFile
try:
    rows = len(open_table(Path(sys.argv[1]).read_bytes(), {"name", "prison", "free"}).rows)
except BadFile as refusal:
    rows = str(refusal)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, rows, sep="\\n")
"""
"""Opens one file in a process whose only child is the reader, so that the figures are its own."""
READ = {
    "empty cells in the last column": 0,
    "one row far away": 1,
    "a long formula in many cells": 9_001,
}
"""How many rows are read, of the files in which there is little to read."""


def run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        env={"OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_hostile_file_costs_little_and_is_refused_with_a_sentence(
    name: str, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_bytes(hostile.FILES[name]())
    seconds, memory, rows = run(MEASURE, str(file)).stdout.splitlines()
    assert float(seconds) < MOST_SECONDS
    assert int(memory) < MOST_MEMORY
    if name in READ:
        assert int(rows) == READ[name]
    else:
        assert "." in rows


@pytest.mark.parametrize("file", [a_csv([MAN]), an_xlsx([["Name"], ["Zoë O’Hare", 2.5, "#N/A"]])])
def test_a_table_comes_back_whole(file: bytes) -> None:
    assert open_table(file, KNOWN) == read_table(file, KNOWN)


def test_a_refusal_comes_back_with_its_sentence() -> None:
    with pytest.raises(BadFile) as refusal:
        open_table(b"%PDF-1.4\n", KNOWN)
    assert "PDF" in str(refusal.value)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_the_reader_cannot_take_more_memory_than_its_limit() -> None:
    limited = "from matching.spreadsheets.opening import limit_process; limit_process(); "
    little, much = (
        run(f"{limited} bytearray({size}); print('taken')") for size in (1_000, MOST_MEMORY)
    )
    assert little.stdout == "taken\n"
    assert much.stdout == ""
    assert "MemoryError" in much.stderr


def test_a_reader_that_the_system_kills_has_had_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "READER", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(BadFile) as refusal:
        open_table(b"Name\nRowan\n", KNOWN)
    assert str(refusal.value) == TOO_MUCH


def test_a_reader_that_fails_is_an_error_and_says_nothing_of_the_file(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    fails = (
        "from matching.spreadsheets import opening; opening.read_table = lambda data, _: int(data)"
    )
    monkeypatch.setattr(opening, "READER", f"{fails}; opening.print_table([])")
    with pytest.raises(ReaderFailed):
        open_table(b"Rowan", KNOWN)
    printed = capfd.readouterr().err
    assert "ValueError" in printed
    assert "Rowan" not in printed
