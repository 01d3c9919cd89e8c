"""Settings, addresses, and what every app builds on.

Importing it names the settings module, so that the web server, the worker and scripts all find it.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
