"""The WSGI application that the web server runs."""

import gc

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# The objects that are loaded at this point stay until the process ends, so the garbage collector
# can skip them. Python frees most objects of a page without the garbage collector, so the garbage
# collector can run rarely.
gc.freeze()
gc.set_threshold(50_000, 50, 50)
