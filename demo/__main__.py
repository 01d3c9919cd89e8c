"""`python -m demo` serves the product until Ctrl-C; with --new it sets aside what earlier runs have
kept and begins anew; with --check it tries the product and stops."""

import signal
import sys
import tempfile
import time
from pathlib import Path

from config.env import ROOT
from demo.check import check
from demo.place import open_place
from demo.running import AlreadyRunning, CannotStart, Running, alone, run, set_aside

USUAL_PORT = 8000
DATA = ROOT / ".data"


def main() -> int:
    """The exit code: 0 when all went well."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        if "--check" in sys.argv:
            return try_out()
        return serve(anew="--new" in sys.argv)
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 1


def serve(*, anew: bool) -> int:
    """Runs on what earlier runs have kept, or anew, until interrupted."""
    try:
        if anew and (aside := set_aside(DATA)):
            print(f"What earlier demos kept is in {aside.name} now.")
        with (
            open_place(DATA, USUAL_PORT) as place,
            alone(place.data, place.base_url),
        ):
            print("Starting Alongside …", flush=True)
            with run(place) as running:
                print(welcome(running), flush=True)
                watch(running)
    except AlreadyRunning as where:
        print(where)
    except KeyboardInterrupt:
        print("\nStopped. What you entered is kept in .data and will be there next time.")
    return 0


def welcome(running: Running) -> str:
    address = running.place.base_url
    people = "\n".join(f"  {person}" for person in running.people)
    return (
        f"\nAlongside is running at {address}\n\n"
        f"Sign in with one click at {address}/demo/ as\n{people}\n\n"
        f"Every email it would have sent is at {address}/demo/inbox/\n"
        "Everyone in it is invented. Ctrl-C stops it.\n"
    )


def watch(running: Running) -> None:
    """Starts again what dies, for ever."""
    while True:
        time.sleep(1)
        for name in running.supervisor.restart_dead():
            log = running.place.logs / f"{name}.log"
            print(f"The {name} stopped and was started again: see {log}.", flush=True)


def try_out() -> int:
    """Runs in a folder of its own, so that it can say nothing of, and do nothing to, the demo's."""
    with (
        tempfile.TemporaryDirectory(prefix="alongside-") as folder,
        open_place(Path(folder)) as place,
        run(place) as running,
    ):
        return check(running)


if __name__ == "__main__":
    sys.exit(main())
