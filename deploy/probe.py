"""Asks the portal on this machine and ends with status 1 unless it answers well: probe.py /readyz [PORT]."""

import os
import sys
import urllib.error
import urllib.request


def main(path: str = "/healthz", port: str = "8000") -> int:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".*") or "localhost"
    request = urllib.request.Request(f"http://127.0.0.1:{int(port)}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310  this very machine
            return int(answer.status != 200)
    except (urllib.error.URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
