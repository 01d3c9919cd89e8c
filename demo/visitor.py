"""A visitor of the website without a browser. It follows links and sends forms, like a person
without JavaScript."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

MOST_SECONDS = 30
"""How many seconds a page can take."""


@dataclass
class Form:
    """The URL of a form, and its hidden fields."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """A page: the `url` after any redirects, the `html`, the links and the forms."""

    def __init__(self, url: str, html: str) -> None:
        super().__init__()
        self.url = url
        self.html = html
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(urljoin(self.url, values.get("href", "")))
        elif tag == "form":
            self.forms.append(Form(urljoin(self.url, values.get("action", ""))))
        elif tag == "input" and values.get("type") == "hidden" and self.forms:
            self.forms[-1].fields[values["name"]] = values.get("value", "")

    def link(self, pattern: str) -> str:
        """The first link with a URL that ends in a match of the regular expression `pattern`.
        Raises LookupError if there is none."""
        return _first(self.links, pattern, self.url)

    def form(self, pattern: str) -> Form:
        """The first form with a URL that ends in a match of the regular expression `pattern`.
        Raises LookupError if there is none."""
        action = _first([form.action for form in self.forms], pattern, self.url)
        return next(form for form in self.forms if form.action == action)


def _first(addresses: list[str], pattern: str, url: str) -> str:
    for address in addresses:
        if re.search(f"{pattern}$", address):
            return address
    raise LookupError(f"Nothing on {url} leads to {pattern}")


class Visitor:
    """A visitor with a separate session. The methods raise URLError, or HTTPError if the server
    refuses the request."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, address: str) -> Page:
        return self._fetch(urljoin(self.base_url, address), None)

    def send(self, form: Form, **typed: str) -> Page:
        return self._fetch(form.action, urlencode({**form.fields, **typed}).encode())

    def _fetch(self, url: str, data: bytes | None) -> Page:
        with self.opener.open(url, data, timeout=MOST_SECONDS) as answer:
            return Page(answer.url, answer.read().decode())
