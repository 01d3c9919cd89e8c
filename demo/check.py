"""Tests the running product as people use it, and prints what works.

To test more, add a step.
"""

import re
import time
from collections.abc import Callable
from html import unescape
from subprocess import CalledProcessError
from urllib.error import URLError

from demo.running import Running
from demo.visitor import Form, Page, Visitor

MOST_SECONDS = 60
"""How many seconds we wait for a page to show what it should."""

Step = Callable[[Running, Visitor], str]


BANNER = re.compile(r"notification-banner--success.*?banner__heading\">(.*?)</p>", re.DOTALL)
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


class StepFailed(Exception):
    """A step of the check did not work. `str()` says what happened instead."""


def check(running: Running) -> int:
    """Takes the steps of the check in order, and stops when one fails. Returns the exit code."""
    visitor = Visitor(running.place.base_url)
    for step in STEPS:
        try:
            print(f"ok      {step(running, visitor)}", flush=True)
        except (StepFailed, LookupError, URLError, OSError, CalledProcessError) as error:
            print(f"FAILED  {step.__doc__}\n        {error}", flush=True)
            return 1
    print("Everything works.")
    return 0


def sign_in(_: Running, visitor: Visitor) -> str:
    """Signing in as the coordinator"""
    people = visitor.open("/demo/")
    today = visitor.send(people.form(r"/demo/\d+/"))
    if not today.url.endswith("/today/"):
        raise StepFailed(f"signing in led to {today.url}")
    return "The coordinator signed in."


def run_round(_: Running, visitor: Visitor) -> str:
    """Running a round in the worker"""
    page = until(
        lambda: visitor.send(visitor.open("/today/").form("/rounds/run/")),
        # While the programme's own first round is running, no new round can start.
        lambda page: bool(re.search(r"/rounds/\d+/$", page.url)),
    )
    page = until(lambda: visitor.open(page.url), lambda page: "app-progress" not in page.html)
    page.link(r"/proposals/\d+/")
    return "The worker ran a round and proposed mentors."


def approve(_: Running, visitor: Visitor) -> str:
    """Approving a proposal"""
    # Until the prison has answered about a man, his line has no link to approve.
    addresses = (
        link for link in visitor.open("/proposals/").links if re.search(r"/\d+/approve/", link)
    )
    pages = (visitor.open(link) for link in addresses)
    approval = next((form for page in pages for form in page.forms if _approves(form)), None)
    if approval is None:
        raise StepFailed("none of the proposals can be approved")
    after = visitor.send(approval)
    return f"The coordinator approved a proposal: {text_in(after, BANNER)}"


def _approves(form: Form) -> bool:
    """Whether this form confirms an approval."""
    return "proposal" in form.fields


def send_capacity_email(running: Running, visitor: Visitor) -> str:
    """Sending the morning's email into the demo's inbox"""
    earlier = visitor.open("/demo/inbox/").links
    running.manage("send_capacity_report", "--early")
    emails = [link for link in visitor.open("/demo/inbox/").links if link not in earlier]
    if not emails:
        raise StepFailed("there is no new email in the inbox")
    page = until(lambda: visitor.open(emails[0]), lambda page: ">Sent " in page.html)
    return f"The worker sent the capacity email: {text_in(page, HEADING)}."


STEPS: tuple[Step, ...] = (sign_in, run_round, approve, send_capacity_email)


def until(fetch: Callable[[], Page], is_there: Callable[[Page], bool]) -> Page:
    """Fetches a page again and again, until `is_there` is true for it. Raises StepFailed after
    MOST_SECONDS."""
    deadline = time.monotonic() + MOST_SECONDS
    while not is_there(page := fetch()):
        if time.monotonic() > deadline:
            raise StepFailed(f"{page.url} did not change within {MOST_SECONDS} seconds")
        time.sleep(0.2)
    return page


def text_in(page: Page, part: re.Pattern[str]) -> str:
    """What the page says where `part` matches. Raises StepFailed if `part` matches nothing, or only
    spaces."""
    match = part.search(page.html)
    if not match or not match[1].strip():
        raise StepFailed(f"{page.url} does not say what happened")
    return unescape(match[1].strip())
