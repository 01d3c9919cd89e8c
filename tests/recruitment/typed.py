"""What people and programs type into forms, and what a page then shows in its boxes."""

import re
from html import unescape
from typing import Final

TYPED: Final = {
    "script": "<script>alert('1')</script>\"><img src=x onerror=alert(1)>",
    "template": "{{ 7*7 }} {% now %} ${7*7} %(name)s {0.__class__}",
    "query": "'; DROP TABLE recruitment_application; --",
    "formula": '=HYPERLINK("http://example.org")',
    "right to left": "أحمد \u202eabc\u202c משה",
    "emoji": "👩🏽‍🤝‍👨🏿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ü",
    "over-long": "long " * 2000,
    "nothing": "",
    "spaces": "   \u00a0\u2003 ",
    "hidden": "a\x00b\x07c\x1bd",
    "lines": "one\r\ntwo\nthree\tfour",
    "combining": "Z\u0351\u036b\u0343\u0310" * 10,
}
SHOWN: Final = TYPED | {
    "right to left": "أحمد abc משה",
    "spaces": "      ",
    "combining": "Z\u0351\u036b\u0313\u0310" * 10,
}
"""The same as a page shows it again: without invisible marks, with ordinary spaces, and composed as
Unicode says."""


def typed_boxes(page: str) -> list[str]:
    """The text in the boxes of a page: first the boxes of one line, then the others."""
    boxes = re.findall(r'<input [^>]*class="govuk-input[^>]*>', page)
    values = [re.search(r' value="([^"]*)"', box) for box in boxes]
    lines = [value[1] if value else "" for value in values]
    areas = re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    return [unescape(text) for text in [*lines, *areas]]
