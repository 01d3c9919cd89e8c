"""Settings, addresses, and what every app stands on.

Importing it names the settings, so that the web server, the worker and a script all find them."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
