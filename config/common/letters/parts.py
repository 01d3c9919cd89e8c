"""The parts of an email: paragraphs, lists, buttons, and a code.

A wording is plain text. A line that ends with the address of a page becomes a button, such as "See
your dates: https://…". All other text stays the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST_LABEL: Final = 48
"""The most characters on a button. A longer sentence stays a sentence in front of the button,
because people only glance at a button."""
NO_LABEL: Final = "Open the page"
_ENDS_WITH_ADDRESS: Final = re.compile(r"^(?P<words>.*?)\s*(?P<address>https?://\S+?)[.,;]?$")
_ENDS_OF_SENTENCES: Final = re.compile(r"(?<=[.!?])\s+")
_BULLET: Final = "- "


@dataclass(frozen=True)
class Part:
    """A piece of an email. `kind` is "lines", "list", "button" or "code".

    The only line of a button is its label. The button opens the page at `address`.
    """

    kind: str
    lines: tuple[str, ...]
    address: str = ""


def parts_of(body: str, *, code: str = "") -> list[Part]:
    """The parts of an email with this body, in order. `code` is a code that the reader must type on
    a page. The line that has only the code becomes a part of kind "code", which we show in large
    type."""
    blocks = re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip("\n"))
    return [part for block in blocks for part in _parts_of_block(block, code)]


def _parts_of_block(block: str, code: str) -> Iterator[Part]:
    lines = [line.strip() for line in block.split("\n") if line.strip()]
    if lines and all(line.startswith(_BULLET) for line in lines):
        yield Part("list", tuple(line.removeprefix(_BULLET) for line in lines))
        return
    prose: list[str] = []
    for line in lines:
        button = _button_in(line)
        if code and line == code:
            button = ("", Part("code", (code,)))
        if button is None:
            prose.append(line)
            continue
        words, part = button
        prose += [words] if words else []
        if prose:
            yield Part("lines", tuple(prose))
        yield part
        prose = []
    if prose:
        yield Part("lines", tuple(prose))


def _button_in(line: str) -> tuple[str, Part] | None:
    """The words before a button, and the button. None if the line does not end with the address of
    a page, or has 2 such addresses."""
    match = _ENDS_WITH_ADDRESS.match(line)
    if match is None or "://" in match["words"]:
        return None
    before, has_label = match["words"].removesuffix(":"), match["words"].endswith(":")
    *sentences, last = _ENDS_OF_SENTENCES.split(before)
    label = re.sub(r" here$", "", re.sub(r"^Please ", "", last)) if has_label else ""
    if has_label and " " not in label and label.lower() != "here":
        return match["words"], Part("button", (NO_LABEL,), match["address"])  # "Where: https://…"
    if label in ("", "Here", "here") or len(label) > LONGEST_LABEL:
        return _ended(before), Part("button", (NO_LABEL,), match["address"])
    return " ".join(sentences), Part("button", (label[0].upper() + label[1:],), match["address"])


def _ended(words: str) -> str:
    """The words as a complete sentence, with a full stop."""
    return words if not words or words[-1] in ".!?" else f"{words}."
