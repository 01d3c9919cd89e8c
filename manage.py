#!/usr/bin/env python
"""Runs one management command."""

import os
import sys

from django.core.management import execute_from_command_line
from environs import EnvError

ADVICE = "Every setting is in .env.example: copy it to .env and fill that in."

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except EnvError as error:
        sys.exit(f"{error}\n{ADVICE}")
