from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from matching.models import Mentor, Referral
from tests.factories.programme import an_establishment
from tests.factories.spreadsheets import MAN, MENTOR, a_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    an_establishment(code="BXI", name="HMP Brixton")
    return tmp_path / "file.csv"


def test_it_says_how_many_it_added_and_how_many_were_there(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(a_csv([MENTOR]))
    call_command("import_mentors", file)
    call_command("import_mentors", file)
    assert (
        capsys.readouterr().out
        == "1 added, 0 changed, 0 unchanged.\n0 added, 0 changed, 1 unchanged.\n"
    )
    assert Mentor.objects.count() == 1


def test_it_names_bad_rows_and_fails_but_keeps_the_good(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(a_csv([MAN, MAN | {"Reference": "R-2", "Received": "soon"}]))
    with pytest.raises(CommandError):
        call_command("import_referrals", file)
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("Row 3, Received: “soon”")
    assert out[1] == "1 added, 0 changed, 0 unchanged."
    assert Referral.objects.count() == 1


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nothing\.csv"):
        call_command("import_referrals", tmp_path / "nothing.csv")


def test_it_changes_rows_only_when_told_to(file: Path) -> None:
    file.write_bytes(a_csv([MENTOR]))
    call_command("import_mentors", file)
    file.write_bytes(a_csv([MENTOR | {"Places": "2"}]))
    with pytest.raises(CommandError):
        call_command("import_mentors", file)
    assert Mentor.objects.get().places == 1
    call_command("import_mentors", file, update=True)
    assert Mentor.objects.get().places == 2
