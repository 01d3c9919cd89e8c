"""The PDF of a certificate. It is tagged, has a title and is one page long. Where we cannot make
it, a clear sentence says so."""

import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import pytest
from pypdf import PdfReader

from config.common.charity.reading import Details, remember
from config.env import ROOT
from tests.factories.charity import a_charity, a_picture
from tests.factories.training import a_certificate, a_trainee
from training.certificates import printing
from training.certificates.printing import (
    MISSING,
    CannotPrint,
    certificate_pdf,
    context_of,
    printed,
)

pytestmark = pytest.mark.django_db

NAMES: Final = {
    "Vietnamese": "Nguyễn Thị Ánh Tuyết",
    "Yoruba": "Ọláṣùbọ̀mí Ẹ̀ṣọ́",
    "Greek": "Ελένη Παπαδοπούλου",
    "Cyrillic": "Олександр Їжакевич",
    "Hebrew": "דוד לוי",
    "Arabic": "محمد عبد الرحمن",
    "Devanagari": "श्रीकृष्ण क्षत्रिय",
    "Gurmukhi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "Bengali": "শ্রীমতী রক্তিমা",
    "Tamil": "தமிழ்ச்செல்வி ஸ்ரீ",
    "Chinese": "王小明 歐陽",
}
NO_FONT: Final = "\U0010fffd"
"""A letter of nobody's script, so that no font has it."""
PAGE: Final = (
    "<!DOCTYPE html><html lang='en'><head><title>Print</title></head><body>{}</body></html>"
)
PRINT: Final = """
import sys
import django
django.setup()
from training.certificates.printing import printed
sys.stdout.buffer.write(printed(sys.stdin.buffer.read().decode()))
"""


@pytest.fixture(autouse=True)
def _no_printer_kept() -> Iterator[None]:
    printing._printer.cache_clear()
    yield
    printing._printer.cache_clear()


def tags(element: Any) -> set[str]:
    """Every kind of element in the structure that a screen reader reads."""
    element = element.get_object()
    below = element.get("/K", []) if hasattr(element, "get") else []
    kids = below if isinstance(below, list) else [below]
    names = {str(element["/S"])} if "/S" in element else set()
    return names.union(*(tags(kid) for kid in kids if hasattr(kid.get_object(), "keys")))


def test_it_is_one_tagged_page_in_english() -> None:
    certificate = a_certificate(a_trainee(), name="Zoë Ünal <b>")
    pdf = certificate_pdf(certificate)
    read = PdfReader(BytesIO(pdf))
    root: Any = read.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data() or (
        b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    )
    assert read.metadata is not None
    assert read.metadata.title == "Certificate of Zoë Ünal <b>"
    (page,) = read.pages
    text = page.extract_text()
    assert "Zoë Ünal <b>" in text
    assert certificate.code in text
    assert {"/H1", "/P", "/Figure", "/Link"} <= tags(root["/StructTreeRoot"])


@pytest.mark.parametrize("script", NAMES)
def test_a_name_in_any_script_has_all_its_letters(
    script: str, caplog: pytest.LogCaptureFixture
) -> None:
    certificate = a_certificate(a_trainee(), name=NAMES[script])
    read = PdfReader(BytesIO(certificate_pdf(certificate)))
    (page,) = read.pages
    text = page.extract_text()
    assert MISSING not in text, "Run sh setup.sh dev, which installs the fonts"
    assert NAMES[script].split()[0][0] in text
    assert not caplog.records


def test_a_letter_without_a_font_is_named_and_does_not_go_to_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    certificate = a_certificate(a_trainee(), name=f"Ann {NO_FONT}{NO_FONT} Bee")
    (page,) = PdfReader(BytesIO(certificate_pdf(certificate))).pages
    text = page.extract_text()
    assert f"Ann {MISSING} Bee" in text
    assert "u+10fffd" in text.lower()
    assert not caplog.records


def test_a_machine_without_the_fonts_says_which_letters_are_missing(tmp_path: Path) -> None:
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"  # DejaVu, which has no Indian scripts
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{fonts}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    page = PAGE.format(f"{NAMES['Tamil']} and {NAMES['Greek']}")
    run = subprocess.run(
        [sys.executable, "-c", PRINT],
        input=page.encode(),
        capture_output=True,
        check=True,
        cwd=ROOT,
        env=os.environ
        | {"FONTCONFIG_FILE": str(config), "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    text = PdfReader(BytesIO(run.stdout)).pages[0].extract_text()
    assert "Ελένη Παπαδοπούλου" in text
    assert MISSING in text
    assert "tamil letter ta" in text
    assert not run.stderr


@pytest.mark.parametrize("letters", [60, 120])
def test_a_long_name_without_a_space_stays_on_the_page(letters: int) -> None:
    certificate = a_certificate(a_trainee(), name="W" * letters)
    (page,) = PdfReader(BytesIO(certificate_pdf(certificate))).pages
    lines = [line for line in page.extract_text().split() if set(line) == {"W"}]
    assert sum(map(len, lines)) == letters
    assert max(map(len, lines)) <= 38  # at 18 points, more would be wider than the frame


def test_a_long_word_breaks_in_its_column_and_others_stay_whole() -> None:
    cells = "".join(f"<td>{word}</td>" for word in ("W" * 120, "Wednesday afternoon", "w " * 300))
    table = f"<table><tr>{cells}</tr></table>"
    page = PdfReader(BytesIO(printed(PAGE.format(table)))).pages[0]
    words = page.extract_text().split()
    assert {"Wednesday", "afternoon"} <= set(words)
    assert sum(word.count("W") for word in words) == 121
    assert max(map(len, words)) < 60


def test_a_machine_without_pango_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> Any:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(printing, "import_module", missing)
    with pytest.raises(CannotPrint):
        certificate_pdf(a_certificate(a_trainee()))


def test_a_certificate_says_who_gives_and_who_signs_it() -> None:
    plain = context_of(a_certificate(a_trainee()))
    assert plain["logo"] == ""
    a_charity(
        name="Lantern Mentoring",
        number="1234567",
        signatory_name="Wanda Tolliver",
        signatory_role="Chief executive",
        logo=a_picture(size=(900, 300)),
    )
    certificate = a_certificate(a_trainee(), name="W" * 120, code="BBBB-AAAA-2222")
    pdf = PdfReader(BytesIO(certificate_pdf(certificate)))
    assert len(pdf.pages) == 1
    words = pdf.pages[0].extract_text()
    for written in ("Lantern Mentoring", "1234567", "Wanda Tolliver", "Chief executive"):
        assert written in words
    assert len(pdf.pages[0].images) == 1


def test_without_a_charity_nothing_is_said_about_one() -> None:
    remember(Details())
    words = PdfReader(BytesIO(certificate_pdf(a_certificate(a_trainee())))).pages[0].extract_text()
    assert "charity" not in words
