"""Reading a PDF back: its text, and the tags that a screen reader reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader


@dataclass(frozen=True)
class Tag:
    """One element of the structure of a PDF, such as "H1" or "TD". `headers` are the ids of the
    headings of a cell, and `id` is the id of a heading."""

    name: str
    alt: str
    id: str
    headers: tuple[str, ...]
    below: "tuple[Tag, ...]"

    @property
    def all(self) -> "Iterator[Tag]":
        """This tag and every tag below it, in the order of reading."""
        yield self
        for tag in self.below:
            yield from tag.all

    def named(self, *names: str) -> "list[Tag]":
        return [tag for tag in self.all if tag.name in names]


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def tags_of(pdf: PdfReader) -> Tag:
    """The structure of the document."""
    root: Any = pdf.root_object
    (document,) = _below(root["/StructTreeRoot"].get_object())
    return document


def pages_of(pdf: PdfReader) -> list[str]:
    """The text of each page, squeezed."""
    return [squeezed(page.extract_text()) for page in pdf.pages]


def squeezed(text: str) -> str:
    """The text without any spaces, so that it does not matter where lines end."""
    return "".join(text.split())


def check_is_accessible(pdf: PdfReader, *, title: str) -> Tag:
    """That the PDF says that it is PDF/UA, in English, with this title, that headings leave out no
    level, that every picture has a text, and every cell of a table a heading. Returns the tags."""
    root: Any = pdf.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root["/Metadata"].get_data()
    assert b'pdfuaid:part="1"' in xmp or b"<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert pdf.metadata is not None
    assert pdf.metadata.title == title
    tags = tags_of(pdf)
    level = 0
    for heading in tags.named("H1", "H2", "H3", "H4"):
        assert int(heading.name[1:]) <= level + 1
        level = int(heading.name[1:])
    assert all(figure.alt for figure in tags.named("Figure"))
    for table in tags.named("Table"):
        ids = {heading.id for heading in table.named("TH")}
        for body in table.named("TBody"):
            for cell in body.named("TD"):
                assert cell.headers
                assert ids.issuperset(cell.headers)
    return tags


def _below(element: Any) -> tuple[Tag, ...]:
    kids = element.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    objects = (kid.get_object() for kid in kids)
    return tuple(_tag(each) for each in objects if hasattr(each, "keys") and "/S" in each)


def _tag(element: Any) -> Tag:
    attributes = element.get("/A", {})
    return Tag(
        str(element["/S"]).removeprefix("/"),
        str(element.get("/Alt", "")),
        str(element.get("/ID", "")),
        tuple(str(each) for each in attributes.get("/Headers", [])),
        _below(element),
    )
