"""What the web server runs."""

import gc

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# What is loaded by now stays as long as the process, so Python need not look through it for
# rubbish. A page makes many objects that go when it is done, so looking seldom is enough.
gc.freeze()
gc.set_threshold(50_000, 50, 50)
