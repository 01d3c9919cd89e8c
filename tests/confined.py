"""Commands on this machine, as docker-compose.yml runs them in a container: they can write to one
folder and nowhere else, and they have no rights. This needs Linux and root.

One right is left: to enter the folders of others, because here the database and the broker are
reached by sockets in such folders."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from config.env import ROOT

CONFINE = """\
folder=$1 app=$2
shift 2
mount --bind "$folder" "$folder"
awk '$2 !~ "^/(dev|proc|sys)" { print $2 }' /proc/self/mounts | while read -r where; do
    [ "$where" = "$folder" ] || mount -o remount,bind,ro "$where"
done
cd "$app"
exec setpriv --bounding-set=-all,+dac_override --inh-caps=-all --no-new-privs "$@"
"""


def confined(*command: str, folder: Path, app: Path) -> list[str]:
    """This command, run in the folder `app`. The only folder that it can write to is `folder`."""
    return ["unshare", "--mount", "sh", "-euc", CONFINE, "sh", str(folder), str(app), *command]


@cache
def can_confine() -> bool:
    """Whether this machine lets us confine a command."""
    folder = ROOT / "tests"
    try:
        words = confined("true", folder=folder, app=folder)
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def copy_of_image(folder: Path) -> Path:
    """A copy of what .dockerignore lets into the image."""
    for name in re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE):
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(
                source, target, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
            )
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    return folder


def variables_of_image(folder: Path) -> dict[str, str]:
    """What the Dockerfile sets for every process, with this folder in place of /tmp."""
    text = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2].replace("\\\n", " ")
    lines = re.findall(r"^ENV (.*)$", text, re.MULTILINE)
    given = dict(word.split("=", 1) for line in lines for word in line.split())
    here = {name: re.sub(r"^/tmp", str(folder), value) for name, value in given.items()}
    return {name: value for name, value in here.items() if not value.startswith("/app")} | {
        "TMPDIR": str(folder)
    }
