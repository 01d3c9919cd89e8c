"""The WSGI application that the web server runs."""

import gc

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# The objects that are loaded by now stay as long as the process, so the garbage collector can skip
# them. Most objects of a page are freed when the page is done, so it is enough to collect seldom.
gc.freeze()
gc.set_threshold(50_000, 50, 50)
