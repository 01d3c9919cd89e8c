"""What people really typed or pasted, from typed.tsv."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Final

UNICODE: Final = re.compile(r"\\u([0-9a-f]{4})")
QUOTED: Final = re.compile(r'^"(.*)" beside .*$|^(.*) for \S+$|^own address \+ (.*)$')


def read() -> list[dict[str, str]]:
    """Each line of the file, by the headings, with the letters that its codes stand for."""
    file = Path(__file__).with_name("typed.tsv").read_text()
    rows = csv.DictReader(StringIO(file), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [{key: UNICODE.sub(_letter, text) for key, text in row.items()} for row in rows]


def _letter(code: re.Match[str]) -> str:
    return chr(int(code[1], 16))


def texts() -> Iterator[str]:
    """What was typed, without what the file says about it."""
    for row in read():
        typed = row["input (escaped)"]
        if about := QUOTED.match(typed):
            ending = about[3]
            yield about[1] or about[2] or f"me@example.org{ending}"
        else:
            yield from typed.split(", ")


def typed_at(page: str, place: int = 0) -> str:
    """The text in this line of the file, counted among the lines of the page."""
    lines = [row["input (escaped)"] for row in read() if row["page"].startswith(page)]
    return lines[place]
