"""Running every check, one after the other. None can stop the others, or hang for long."""

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
"""How long we wait for one check. The checks themselves give up sooner, wherever they can."""


def examine() -> Iterator[tuple[str, Finding]]:
    """The name of each check, and what it found, as soon as it is known."""
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
    """What the check finds. A check that fails, or takes longer, is broken.

    The check runs in a thread, which we leave behind if it hangs.
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
