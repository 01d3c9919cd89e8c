"""Tests whether the web server on this machine can show pages. Run `python -m config.probe`.

The exit code is 0 if the web server can, and otherwise 1. Like the proxy, the probe uses the public
host name and says that the request came by HTTPS. Without these, the web server would refuse or
redirect the request.
"""

import os
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

SECONDS = 8


def is_ready() -> bool:
    connection = HTTPConnection("localhost", int(os.environ["PORT"]), timeout=SECONDS)
    public_name = urlsplit(os.environ["BASE_URL"]).netloc
    headers = {"Host": public_name, "X-Forwarded-Proto": "https"}
    try:
        connection.request("GET", "/readyz", headers=headers)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not is_ready())
