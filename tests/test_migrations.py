"""The migrations say what the models say."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    """When the models and the migrations differ, the command exits, and that fails the test."""
    call_command("makemigrations", "--check", "--dry-run")
