"""The settings, the URLs, and the code that all apps use.

Importing this package sets the name of the settings module. This is how the web server, the worker
and scripts find the settings.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
