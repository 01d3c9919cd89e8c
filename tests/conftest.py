"""What every test can ask for."""

from pathlib import Path

import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate
from hypothesis import settings

from tests import migrated

pytest_plugins = ["tests.mail_server", "tests.stack"]

# Hypothesis fails an example slower than 200 ms: a timed test, which a busy machine breaks. Every
# run tries other examples, so fewer than its hundred a run are as many in the end.
settings.register_profile("untimed", deadline=None, max_examples=60)
settings.load_profile("untimed")


def pytest_sessionstart() -> None:
    """Django's own permissions, which nothing here reads, are not written anew whenever the tables
    have been emptied: that took ten times as long as emptying them."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite's file is there before Django asks, already migrated."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    if connection.vendor == "sqlite":
        migrated.copied(to=Path(connection.settings_dict["TEST"]["NAME"]))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A race test on SQLite would pass whatever the code did."""
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.fail("This test needs PostgreSQL: run `pytest -m postgres`.", pytrace=False)
