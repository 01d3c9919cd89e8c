"""`python -m demo` runs the product until somebody presses Ctrl-C."""

import signal
import subprocess
import sys
import tempfile
import time
from argparse import REMAINDER, ArgumentParser, Namespace
from pathlib import Path

from config.env import ROOT
from demo.check import check
from demo.place import open_place
from demo.running import AlreadyRunning, CannotStart, Running, alone, run, set_aside

USUAL_PORT = 8000
DATA = ROOT / ".data"


def main() -> int:
    """Does what the options on the command line say. Returns the exit code, which is 0 if nothing
    failed."""
    options = options_of(sys.argv[1:])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        if options.manage:
            return manage(options.manage)
        return try_out() if options.check else serve(is_new=options.new)
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 1


def options_of(words: list[str]) -> Namespace:
    """The options from the command line. For --help or an unknown word, prints the help and ends
    the program."""
    parser = ArgumentParser("python -m demo", description="Runs the product until Ctrl-C.")
    parser.add_argument(
        "--new",
        action="store_true",
        help="start with new data, and keep the earlier data under another name",
    )
    parser.add_argument("--check", action="store_true", help="only try the product, then stop")
    parser.add_argument(
        "--manage",
        nargs=REMAINDER,
        metavar="COMMAND",
        help="only run a management command on the data of the demo, such as: forecast --json",
    )
    return parser.parse_args(words)


def serve(*, is_new: bool) -> int:
    """Runs the product until somebody interrupts it. With `is_new`, begins without the data of
    earlier runs."""
    try:
        if is_new and (aside := set_aside(DATA)):
            print(f"The data of earlier demos is now in {aside.name}.")
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
        print("\nStopped. What you entered is saved in .data. You will see it again next time.")
    return 0


def welcome(running: Running) -> str:
    address = running.place.base_url
    people = "\n".join(f"  {person}" for person in running.people)
    return (
        f"\nAlongside is running at {address}\n\n"
        f"Sign in with one click at {address}/demo/ as\n{people}\n\n"
        f"Every email the product would have sent is at {address}/demo/inbox/\n"
        "Everyone in the demo is invented. Press Ctrl-C to stop.\n"
    )


def watch(running: Running) -> None:
    """Restarts the processes that die. Never returns."""
    while True:
        time.sleep(1)
        for name in running.supervisor.restart_dead():
            log = running.place.logs / f"{name}.log"
            print(
                f"The {name} stopped, so it was started again. To see why, read {log}.", flush=True
            )


def manage(words: list[str], data: Path = DATA) -> int:
    """Runs a management command on the data of the demo, whether or not the demo is running.
    Returns the exit code of the command. Raises CannotStart if there is no data yet."""
    address = data / "running"
    if not address.exists():
        raise CannotStart("The demo has no data yet. Run `make demo` first.")
    with open_place(data) as place:
        settings = place.environment() | {"BASE_URL": address.read_text() or place.base_url}
    return subprocess.run([sys.executable, ROOT / "manage.py", *words], env=settings).returncode


def try_out() -> int:
    """Runs the product with new data in a temporary folder, and tests it (see demo.check). Does not
    touch the data of the demo."""
    with (
        tempfile.TemporaryDirectory(prefix="alongside-") as folder,
        open_place(Path(folder)) as place,
        run(place) as running,
    ):
        return check(running)


if __name__ == "__main__":
    sys.exit(main())
