"""Does the node on this machine answer? 0 when it does. For a container's health check, which has no curl."""

from __future__ import annotations

import http.client
import os
import sys
from urllib.parse import urlsplit


def main() -> int:
    """Ask /healthz at FANAL_BIND, under the host name of FANAL_ORIGIN."""
    port = int(os.environ.get("FANAL_BIND", "127.0.0.1:8100").rpartition(":")[2])
    host = urlsplit(os.environ.get("FANAL_ORIGIN", "")).hostname or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return 0 if connection.getresponse().status == 200 else 1
    except OSError:
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
