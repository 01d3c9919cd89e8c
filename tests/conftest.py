"""What every test can ask for."""

import pytest
from django.db import connection
from hypothesis import settings

pytest_plugins = ["tests.mail_server", "tests.stack"]

# Hypothesis fails an example slower than 200 ms: a timed test, which a busy machine breaks.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A race test on SQLite would pass whatever the code did."""
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.fail("This test needs PostgreSQL: run `pytest -m postgres`.", pytrace=False)
