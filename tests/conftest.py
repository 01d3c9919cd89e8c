"""Fixtures and hooks for every test."""

import gc
import os
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models.signals import post_migrate
from hypothesis import settings

from config.common.charity.reading import Details, remember
from config.common.outbox.hold import remember as remember_hold
from tests import migrated

pytest_plugins = ["tests.mail_server", "tests.stack", "tests.text_service"]

# By default Hypothesis fails an example that takes over 200 ms, which breaks tests on a busy
# machine. Each run tries different examples, so over many runs 30 examples are enough instead of
# 100.
settings.register_profile("untimed", deadline=None, max_examples=30)
settings.load_profile("untimed")

HERE = Path(__file__).parent
SQLITE: Final[Any] = DatabaseWrapper.ops_class
SQL_FLUSH: Final = SQLITE.sql_flush
ONLY_WITH = {HERE / "browser": "browser", HERE / "races": "postgres", HERE / "benchmarks": "bench"}
"""The folders whose tests all have the same mark."""
LONG = {"test_forms_of_volunteers.py", "test_strangers.py", "test_deployment.py", "test_causes.py"}
"""The files with few tests that take long."""


def pytest_sessionstart() -> None:
    """Stops Django from writing its own permissions each time it empties the tables. Nothing here
    reads these permissions, and to write them took 10 times as long as to empty the tables."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    SQLITE.sql_flush = sql_flush_of_sqlite


def sql_flush_of_sqlite(operations: Any, *args: Any, **options: Any) -> list[str]:
    """Empties the tables between tests on SQLite. There is no TRUNCATE, so the trigger that refuses
    to delete young lines of the audit trail is away meanwhile."""
    with operations.connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_no_delete'")
        trigger = cursor.fetchone()
    statements: list[str] = SQL_FLUSH(operations, *args, **options)
    if trigger is None or not statements:
        return statements
    return ["DROP TRIGGER audit_no_delete", *statements, trigger[0]]


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the test database is there before Django asks for it, with every migration, so
    Django keeps it."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        migrated.copied(to=Path(test["NAME"]))
    else:
        test["TEMPLATE"] = migrated.template(os.environ["DATABASE_URL"])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the tests of faults, which wait for processes most of the time, so that other
    tests run meanwhile, and with a few tests that each take long. Ends with the files with the
    fewest tests, so that no process is busy long after the others."""
    lengths = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[bool, int]:
        is_first = HERE / "faults" in item.path.parents or item.path.name in LONG
        return not is_first, -lengths[item.path]

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """From now on Python leaves what we have imported alone when it looks for garbage, and it looks
    less often. Tests of pages then take a twelfth less of the processor's time, and 10 MB more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skips files whose tests would all be deselected, because to import them takes each process
    seconds. With `-m postgres` these are the files that do not name the mark, and otherwise the
    folders in ONLY_WITH."""
    marks = config.getoption("markexpr")
    if marks == "postgres" and collection_path.match("test_*.py"):
        return "mark.postgres" not in collection_path.read_text() or None
    mark = ONLY_WITH.get(collection_path)
    return (mark is not None and f"not {mark}" in marks) or None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuses to run tests for PostgreSQL on SQLite. A test of a race could never fail there."""
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.fail("This test needs PostgreSQL: run `pytest -m postgres`.", pytrace=False)


@pytest.fixture(autouse=True)
def known_hold() -> None:
    """Every test begins in a process that knows that nothing is held back, for the same reason as
    known_charity."""
    remember_hold(None)


@pytest.fixture(autouse=True)
def known_charity() -> Details:
    """Every test begins with a charity that this process remembers, so that no page asks the
    database who runs the service, and no test sees what the test before it remembered."""
    details = Details(
        name="Lantern Mentoring",
        number="1234567",
        address="1 Linnet Wharf, London SE1 1AA",
        contact_name="Wanda Tolliver",
        phone="020 7946 0111",
        signatory_name="Wanda Tolliver",
        signatory_role="Chief executive",
    )
    remember(details)
    return details
