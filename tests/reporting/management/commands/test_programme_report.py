"""Printing the programme report."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from config.common.audit import AuditEvent
from config.common.clock import london_today
from config.env import ROOT
from delivery.outcomes.areas import AREAS
from matching.models import Ethnicity, OffenceGroup, Source
from reporting.programme.referrals import OTHER_CLOSURES
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.programme import a_referral, an_establishment
from training.certificates import printing

pytestmark = pytest.mark.django_db
TODAY = london_today()
FIRST = TODAY - timedelta(days=60)
PERIOD = ("--from", FIRST.isoformat(), "--to", TODAY.isoformat())


def output_of(*words: str) -> str:
    out = StringIO()
    call_command("programme_report", *words, stdout=out)
    return out.getvalue()


def plain(*words: str) -> Any:
    return json.loads(output_of(*PERIOD, *words, "--json"))


def test_the_json_has_every_documented_key() -> None:
    a_session(a_supported_man(), days_ago=3)
    values = plain()
    assert values.keys() >= {
        "referrals",
        "people",
        "outcomes",
        "gate",
        "volunteers",
        "several_prisons",
    }
    assert values["referrals"].keys() >= {
        "received",
        "by_source",
        "matched",
        "waiting",
        "left_unmatched",
        "closed_otherwise",
    }
    assert values["people"].keys() >= {"supported", "ages", "ethnicity", "offences"}
    assert values["outcomes"].keys() >= {
        *AREAS,
        "three_or_more",
        "five_or_more",
        "at_least_one",
    }
    assert values["gate"].keys() >= {"eligible", "accepted", "supported", "approved_premises"}
    assert values["volunteers"].keys() >= {"active", "trained", "mentoring_of_trained"}
    assert values["identities"]
    assert all(identity["holds"] for identity in values["identities"])
    assert values["people"]["supported"] == values["sessions"]["held"] == 1
    defined = {figure["definition"] for figure in values["figures"].values()}
    assert defined == values["definitions"].keys()
    assert all(one["says"] and one["source"] for one in values["definitions"].values())


def test_every_code_is_documented() -> None:
    document = (ROOT / "docs/programme-report.md").read_text()
    groups = OffenceGroup.objects.values_list("code", flat=True)
    codes = (*Source.values, *Ethnicity.values, *OTHER_CLOSURES, *groups, *AREAS)
    assert [code for code in codes if f"`{code}`" not in document] == []


def test_only_the_prisons_that_are_asked_for_count() -> None:
    one, other = an_establishment(code="ONE"), an_establishment(code="TWO")
    a_referral(at=one)
    assert plain("--prison", "ONE")["referrals"]["received"] == 1
    assert plain("--prison", "TWO")["referrals"]["received"] == 0
    both = plain("--prison", "TWO", "--prison", "ONE")
    assert (both["referrals"]["received"], both["period"]["prisons"]) == (1, ["ONE", "TWO"])
    assert other.code == "TWO"


def test_the_text_names_nobody_and_says_that_the_sums_hold() -> None:
    match = a_supported_man()
    text = output_of(*PERIOD)
    assert match.referral.name not in text
    assert "0 are wrong" in text


def test_the_text_for_publication_says_what_is_hidden() -> None:
    a_supported_man()
    assert "  Men supported: 1 [" in output_of(*PERIOD)
    assert "  Men supported: hidden [" in output_of(*PERIOD, "--publication")


def test_it_writes_excel_and_the_publication_hides(tmp_path: Path) -> None:
    prison = an_establishment(code="ONE")
    a_supported_man(referral=a_referral(at=prison))
    shown = []
    for words in ((), ("--publication",)):
        file = tmp_path / "report.xlsx"
        output_of(*PERIOD, "--prison", "ONE", *words, "--xlsx", str(file))
        book = openpyxl.load_workbook(file)
        assert {prison.name} <= {row[1] for row in book["About"].iter_rows(values_only=True)}
        shown.append(book["Men supported"]["B2"].value)
    assert shown == [1, "hidden"]


def test_without_pango_it_says_why_there_is_no_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: str) -> Any:
        raise OSError("cannot load library 'libpango-1.0-0'")

    printing._printer.cache_clear()
    monkeypatch.setattr(printing, "import_module", missing)
    with pytest.raises(CommandError, match="Pango"):
        output_of(*PERIOD, "--pdf", str(tmp_path / "report.pdf"))
    assert not list(tmp_path.iterdir())


def test_reading_the_offences_is_recorded_for_both_periods() -> None:
    output_of(*PERIOD)
    assert AuditEvent.objects.filter(action="read_offences_for_report").count() == 2


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "2025-02-01", "--to", "2025-01-31"),
        ("--from", "2025-02-01", "--to", "2025-02-28", "--as-at", "2025-01-31"),
        ("--from", "2025-02-01", "--to", "2025-02-28", "--as-at", "2999-01-31"),
        ("--from", "2025-02-01", "--to", "2025-02-28", "--prison", "XXX"),
        ("--from", "someday", "--to", "2025-02-28"),
        ("--to", "2025-02-28"),
        (*PERIOD, "--json", "--pdf", "report.pdf"),
        (*PERIOD, "--xlsx", "/no/such/folder/report.xlsx"),
        (*PERIOD, "--xlsx", "/"),
    ],
)
def test_a_wrong_period_prison_or_file_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        output_of(*words)
