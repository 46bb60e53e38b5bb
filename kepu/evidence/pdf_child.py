"""Counts a PDF's pages in a process of its own, which reads the PDF from standard input.

A PDF of one megabyte can unpack to gigabytes while it is opened, and the library has no limit of its own.
Answers one line: the number of pages, "locked" or "damaged". Run by path, without Django, so that it starts quickly.
"""

import resource
import sys
from io import BytesIO

MEMORY = 512 * 1024 * 1024
SECONDS = 10


def answer(content: bytes) -> str:
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as document:
            return "locked" if document.is_encrypted else str(len(document.pages))
    except pikepdf.PasswordError:
        return "locked"
    except Exception:  # whatever a hostile file makes the parser stumble over
        return "damaged"


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(answer(sys.stdin.buffer.read()))
