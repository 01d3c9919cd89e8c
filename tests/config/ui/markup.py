"""Reads HTML as a flat list of elements, which is enough to ask what is on a page."""

from html.parser import HTMLParser

from hypothesis import strategies as st

# Half of this text is made of the characters of markup, because plain random text rarely has a tag
# in it.
TEXT = st.text(st.sampled_from("<>&\"'/=;ab "), min_size=1) | st.text(
    st.characters(exclude_categories=["Cc", "Cs"]), min_size=1
)


class Element(dict[str, str]):
    """An element's attributes. `tag` is its name, and `text` the text it starts with."""

    def __init__(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        super().__init__({name: value or "" for name, value in attributes})
        self.tag = tag
        self.text = ""


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, attrs))
        self.inside = True

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 — HTMLParser decides the arguments
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.elements[-1].text += data


def elements(html: str, tag: str = "") -> list[Element]:
    """Every element of the page, or every element with this tag, in order."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return [element for element in reader.elements if tag in ("", element.tag)]


def fields_with_errors(html: str) -> set[str]:
    """The names of the fields that show an error."""
    ids = (element.get("id", "") for element in elements(html))
    return {
        name.removeprefix("id_").removesuffix("_error") for name in ids if name.endswith("_error")
    }


def only(html: str, **attributes: str) -> Element:
    """The only element with these attributes. Fails the test unless there is exactly one."""
    matches = [element for element in elements(html) if attributes.items() <= element.items()]
    assert len(matches) == 1, f"{len(matches)} elements have {attributes}"
    return matches[0]
