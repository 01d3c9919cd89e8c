"""The releases, as the changelog and pyproject.toml name them."""

import re
import tomllib
from typing import Final

from config.env import ROOT

VERSION: Final[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
RELEASE: Final = re.compile(r"^## (\d+\.\d+\.\d+) – ", re.MULTILINE)


def sections() -> dict[str, str]:
    """What the changelog says about each release, the newest first."""
    _, *parts = RELEASE.split((ROOT / "CHANGELOG.md").read_text())
    return dict(zip(parts[::2], parts[1::2], strict=True))


def released() -> list[str]:
    """The versions that the changelog names, the newest first."""
    return list(sections())
