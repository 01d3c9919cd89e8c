"""The PDF of a certificate. It is tagged, has a title and is one page long. Where we cannot make
it, a clear sentence says so."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.factories.training import a_certificate, a_trainee
from training.certificates import printing
from training.certificates.printing import CannotPrint, certificate_pdf

pytestmark = pytest.mark.django_db


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


def test_a_machine_without_pango_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> Any:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(printing, "import_module", missing)
    with pytest.raises(CannotPrint):
        certificate_pdf(a_certificate(a_trainee()))
