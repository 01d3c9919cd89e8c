"""The solver needs nothing else of ours. It can run where there is no Django and no database."""

import subprocess
import sys

NAMES = "sorted({name.split('.')[0] for name in sys.modules})"
LOADED = f"import sys, matching.solver.__main__; print(*{NAMES})"
FORBIDDEN = {"django", "celery", "config", "sqlite3", "psycopg"}


def test_nothing_of_the_web_or_the_database_is_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert {"matching", "numpy", "ortools"} <= loaded
    assert not loaded & FORBIDDEN
