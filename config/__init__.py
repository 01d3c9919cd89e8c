"""The settings, the URLs, and the code that all apps use.

Importing this package sets the name of the settings module. The web server, the worker and scripts
all find the settings in this way.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
