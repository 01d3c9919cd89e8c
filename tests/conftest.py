"""What every test can use."""

from pathlib import Path

import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate
from hypothesis import settings

from tests import migrated

pytest_plugins = ["tests.mail_server", "tests.stack"]

# By default Hypothesis fails examples slower than 200 ms, which breaks tests on a busy machine.
# Each run tries other examples, so 60 a run instead of 100 are enough in the end.
settings.register_profile("untimed", deadline=None, max_examples=60)
settings.load_profile("untimed")


def pytest_sessionstart() -> None:
    """Stops Django from writing its own permissions again each time the tables are emptied. Nothing
    here reads them, and writing them took ten times as long as emptying the tables."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite's file exists before Django asks for it, already migrated."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    if connection.vendor == "sqlite":
        migrated.copied(to=Path(connection.settings_dict["TEST"]["NAME"]))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuses to run tests for PostgreSQL on SQLite, where a race could never be lost."""
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.fail("This test needs PostgreSQL: run `pytest -m postgres`.", pytrace=False)
