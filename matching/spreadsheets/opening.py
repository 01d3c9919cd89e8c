"""Opens a file that somebody chose, in a separate process.

The process has limits on memory and time, so a harmful file cannot stop the rest of the service.
The process has none of our settings, so it has no secrets and no database.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from config.common.logs import traceback_in_brief
from matching.spreadsheets.reading import TOO_MUCH, BadFile, Cell, Row, Table, Type, read_table

ROOT: Final = Path(__file__).resolve().parents[2]
MOST_MEMORY: Final = 180_000_000
"""The most memory of the process, in bytes. The largest file that we allow needs about half."""
MOST_SECONDS: Final = 15
"""The most processor time of the process, in seconds. The largest file that we allow needs about
3."""
READER: Final = """
import sys
sys.modules["numpy"] = None  # openpyxl imports it for cells that we never read, and it is large
from matching.spreadsheets.opening import print_table
print_table(sys.argv[1:])
"""


class ReaderFailed(Exception):
    """The process that reads files ended unexpectedly."""


def open_table(data: bytes, known: Collection[str]) -> Table:
    """Reads the table in a file, with read_table in a separate process. It takes about 0.2 s to
    start the process.

    Raises BadFile if we cannot import the file, or if the file needs too much memory or time.
    Raises ReaderFailed if the process fails. The process then prints where it failed.
    """
    reader = subprocess.run(  # noqa: S603 — our own program; the file is only its input
        [sys.executable, "-W", "ignore", "-c", READER, *known],
        input=data,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={},
        check=False,
    )
    if reader.returncode < 0:  # the system killed the process, because it had used up its time
        raise BadFile(TOO_MUCH)
    if reader.returncode:
        raise ReaderFailed(f"The process that reads files ended with {reader.returncode}.")
    first, *lines = reader.stdout.splitlines()
    about = json.loads(first)
    if "refusal" in about:
        raise BadFile(about["refusal"])
    return Table(
        _row(about["headings"]), [_row(json.loads(line)) for line in lines], about["notes"]
    )


def _row(row: Any) -> Row:
    number, cells = row
    return Row(number, [Cell(text, Type(kind), doubt) for text, kind, doubt in cells])


def print_table(known: Collection[str]) -> None:
    """Reads a file from standard input, and prints its table as lines of JSON.

    The first line has the headings and the notes. Each of the next lines is a row. If we cannot
    read the file, prints only one line, which says why.
    """
    limit_process()
    try:
        table = read_table(sys.stdin.buffer.read(), known)
        _print({"headings": table.headings, "notes": table.notes})
        for row in table.rows:
            _print(row)
    except BadFile as refusal:
        _print({"refusal": str(refusal)})
    except MemoryError:
        _print({"refusal": TOO_MUCH})
    except Exception as error:  # noqa: BLE001 — the process ends, and the worker raises its own
        sys.exit(traceback_in_brief(error))


def limit_process() -> None:
    """Limits the memory and the time of this process until it ends."""
    if sys.platform == "linux":  # macOS does not enforce a limit on memory
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def _print(line: object) -> None:
    sys.stdout.write(json.dumps(line, default=lambda kind: kind.value) + "\n")
