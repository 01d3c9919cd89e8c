"""Tries the running product as its users would, and says what happened. Each step is one sentence
of what works; to check more, add a step."""

import re
import time
from collections.abc import Callable
from subprocess import CalledProcessError
from urllib.error import URLError

from demo.running import Running
from demo.visitor import Page, Visitor

MOST_SECONDS = 60
"""Seconds for the worker to do a thing."""

Step = Callable[[Running, Visitor], str]


class NotAsHoped(Exception):
    """`str()` says what was seen instead."""


def check(running: Running) -> int:
    """Takes every step in order, until one fails; gives the exit code."""
    visitor = Visitor(running.place.base_url)
    for step in STEPS:
        try:
            print(f"ok      {step(running, visitor)}", flush=True)
        except (NotAsHoped, LookupError, URLError, OSError, CalledProcessError) as error:
            print(f"FAILED  {step.__doc__}\n        {error}", flush=True)
            return 1
    print("All of it works.")
    return 0


def sign_in(_: Running, visitor: Visitor) -> str:
    """Signing in as the coordinator"""
    people = visitor.open("/demo/")
    today = visitor.send(people.form(r"/demo/\d+/"))
    if not today.url.endswith("/today/"):
        raise NotAsHoped(f"signing in led to {today.url}")
    return "The coordinator signed in."


def run_round(_: Running, visitor: Visitor) -> str:
    """Running a round in the worker"""
    page = until(
        lambda: visitor.send(visitor.open("/today/").form("/rounds/run/")),
        # Until then the programme's own first round is under way.
        lambda page: bool(re.search(r"/rounds/\d+/$", page.url)),
    )
    page = until(lambda: visitor.open(page.url), lambda page: "app-progress" not in page.html)
    result = re.search(r"\d+ of \d+ waiting m[ae]n can have a mentor now", page.html)
    if not result:
        raise NotAsHoped(f"{page.url} does not say how many men can have a mentor")
    return f"The worker ran a round: {result[0]}."


def approve(_: Running, visitor: Visitor) -> str:
    """Approving a proposal"""
    proposal = visitor.open(visitor.open("/proposals/").link(r"/proposals/\d+/"))
    after = visitor.send(proposal.form("/approve/"))
    sentence = re.search(r"[^<>]* are matched: [^<>]*", after.html)
    if not sentence:
        raise NotAsHoped(f"{after.url} does not say that a match was made")
    return f"The coordinator approved a proposal: {sentence[0].strip()}"


def send_capacity_email(running: Running, visitor: Visitor) -> str:
    """Sending the morning's email into the demo's inbox"""
    running.manage("send_capacity_report", "--early")
    line = re.compile(r">([^<>]* m[ae]n waiting)</a>.*?>Sent<", re.DOTALL)
    page = until(
        lambda: visitor.open("/demo/inbox/"), lambda page: line.search(page.html) is not None
    )
    return f"The worker sent the capacity email: {line.findall(page.html)[0]}."


STEPS: tuple[Step, ...] = (sign_in, run_round, approve, send_capacity_email)


def until(fetch: Callable[[], Page], is_there: Callable[[Page], bool]) -> Page:
    """The first page fetched that shows what is waited for."""
    deadline = time.monotonic() + MOST_SECONDS
    while not is_there(page := fetch()):
        if time.monotonic() > deadline:
            raise NotAsHoped(f"{page.url} did not change within {MOST_SECONDS} seconds")
        time.sleep(0.2)
    return page
