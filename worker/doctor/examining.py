"""Runs the checks in order. A check that fails or hangs does not stop the next check."""

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Final

from django.db import connection

from worker.doctor import database, reaching, settings, work
from worker.doctor.finding import Finding, Level, broken

Check = Callable[[], Finding]
WITHOUT_DATABASE: Final[tuple[Check, ...]] = (*settings.CHECKS, *reaching.CHECKS)
WITH_DATABASE: Final[tuple[Check, ...]] = (*database.CHECKS, *work.CHECKS)
MOST_SECONDS: Final = 20.0
"""How many seconds we wait for one check. Most checks give up sooner by themselves."""


def examine() -> Iterator[tuple[str, Finding]]:
    """Yields the name of each check and its Finding, as soon as the check has ended."""
    for check in WITHOUT_DATABASE:
        yield name_of(check), finding_of(check)
    for check in database.NEEDED:
        finding = finding_of(check)
        yield name_of(check), finding
        if finding.level is Level.BROKEN:
            return
    for check in WITH_DATABASE:
        yield name_of(check), finding_of(check)


def name_of(check: Check) -> str:
    return check.__name__.replace("_", " ")


def finding_of(check: Check, *, seconds: float = MOST_SECONDS) -> Finding:
    """Runs the check and returns its Finding. If the check raises an error or takes longer than
    `seconds`, the Finding has the level BROKEN.

    The check runs in a thread. If the thread hangs, we do not wait for it.
    """
    findings: list[Finding] = []
    thread = Thread(target=_run, args=(check, findings), daemon=True)
    thread.start()
    thread.join(seconds)
    return findings[0] if findings else broken(f"There was no answer within {seconds:.0f} seconds.")


def _run(check: Check, findings: list[Finding]) -> None:
    try:
        findings.append(check())
    except Exception as error:  # noqa: BLE001 — whatever the error, the other checks must run
        # Without the text of the error, which could have a password or a name.
        findings.append(broken(f"This could not be checked ({type(error).__name__})."))
    finally:
        connection.close()
