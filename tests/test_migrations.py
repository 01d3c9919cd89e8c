import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    """The command exits, and so fails the test, when the models and the migrations differ."""
    call_command("makemigrations", "--check", "--dry-run")
