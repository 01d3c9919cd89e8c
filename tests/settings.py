"""The product's settings, with the environment a test needs."""

import os
from base64 import b64encode

os.environ.update(
    DEMO="1",
    SECRET_KEY="only-for-tests-" + "x" * 50,
    FIELD_KEYS=b64encode(bytes(32)).decode(),
)

from config.settings import *  # noqa: F403 — the environment must be set first
