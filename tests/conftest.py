"""What every test can ask for."""

import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate
from hypothesis import settings

pytest_plugins = ["tests.mail_server", "tests.stack"]

# Hypothesis fails an example slower than 200 ms: a timed test, which a busy machine breaks.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_sessionstart() -> None:
    """Django's own permissions, which nothing here reads, are not written anew whenever the tables
    have been emptied: that took ten times as long as emptying them."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A race test on SQLite would pass whatever the code did."""
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.fail("This test needs PostgreSQL: run `pytest -m postgres`.", pytrace=False)
