"""The product's settings, with pages that fail and refuse (see tests.faults.raising)."""

from config.settings import *  # noqa: F403 — all of them

ROOT_URLCONF = "tests.faults.raising"
