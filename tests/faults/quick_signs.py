"""The product's settings, with signs of life that come often, so that tests wait less."""

from config.settings import *  # noqa: F403 — all of them

SIGN_SECONDS = 2.0
