"""The migrations say what the models say, and take the data of earlier versions along."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from config.env import ROOT

ADD_PRISONS = """
    INSERT INTO recruitment_establishment (code, name) VALUES
    ('BXI', 'HMP Brixton'), ('WWI', 'HMP Wandsworth'), ('BXX', 'hmp  brixton'),
    ('BXY', 'Brixton (H.M.P.)')
"""
PRISONS = "SELECT code, name FROM recruitment_establishment ORDER BY id"


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    """When the models and the migrations differ, the command exits, and that fails the test."""
    call_command("makemigrations", "--check", "--dry-run")


def test_prisons_of_one_name_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "earlier.sqlite3"
    check_prisons_are_told_apart(f"sqlite:///{file}", lambda: sqlite3.connect(file))


@pytest.mark.postgres
def test_prisons_of_one_name_are_told_apart_on_postgres() -> None:
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE earlier")
    url = f"{server.rpartition('/')[0]}/earlier"
    try:
        check_prisons_are_told_apart(url, lambda: psycopg.connect(url))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("DROP DATABASE earlier")


def check_prisons_are_told_apart(url: str, connect: Any) -> None:
    """The first keeps its name, the others get the number of their record, and the log says so."""
    migrate(url, "0002")
    with connect() as connection:
        connection.execute(ADD_PRISONS)
        connection.commit()
    connection.close()
    log = migrate(url, "0003")
    with connect() as connection:
        prisons = dict(connection.execute(PRISONS).fetchall())
    connection.close()
    assert prisons == {
        "BXI": "HMP Brixton",
        "WWI": "HMP Wandsworth",
        "BXX": "hmp  brixton (record 3)",
        "BXY": "Brixton (H.M.P.) (record 4)",
    }
    assert [name for name in ("BXX", "BXY", "HMP Brixton", "(record 4)") if name not in log] == []
    assert "WWI" not in log


def migrate(url: str, to: str) -> str:
    """Migrates the database to this migration of recruitment; returns what the log says."""
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "recruitment", to, "-v0"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": url}
    process = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    return process.stderr
