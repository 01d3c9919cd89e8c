"""Settings, addresses, and what every app builds on.

Importing this package sets the name of the settings module, so that the web server, the worker and
scripts all find the settings.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
