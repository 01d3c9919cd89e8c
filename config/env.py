"""Reads the environment, once, strictly: a missing or malformed setting stops the start with a
sentence that names it. `.env.example` lists every name."""

from base64 import b64decode
from pathlib import Path

from environs import Env, EnvError

ROOT = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(str(ROOT / ".env"), recurse=False)


def field_keys(name: str) -> list[bytes]:
    """Comma-separated base64 keys of 32 bytes: the first seals, every one opens.

    Raises EnvError when a key is not 32 bytes of base64.
    """
    advice = f"{name} must hold base64 keys of 32 bytes: make one with `openssl rand -base64 32`."
    texts: list[str] = env.list(name)
    try:
        keys = [b64decode(text, validate=True) for text in texts]
    except ValueError as error:
        raise EnvError(advice) from error
    if not keys or any(len(key) != 32 for key in keys):
        raise EnvError(advice)
    return keys
