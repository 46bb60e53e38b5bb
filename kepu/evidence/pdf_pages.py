"""The first pages of a PDF as pictures to look at, drawn when somebody first asks and kept beside the renditions."""

import subprocess
import sys
from pathlib import Path
from threading import Lock

from kepu.evidence.models import MediaType, StoredFile
from kepu.evidence.storage import open_original, original_path, written

CHILD = Path(__file__).with_name("pdf_pages_child.py")
CLOCK_SECONDS = 30  # on the clock; the child's own limit counts processor time
MOST = 5  # pages drawn of a document
LONGEST = 1400  # pixels of the longer side
DAMAGED = "damaged"
_one_at_a_time = Lock()


class UndrawableError(ValueError):
    """The file is no PDF, or none that can be drawn within the limits."""


def page_count(stored: StoredFile) -> int:
    """How many pages a PDF has; its first MOST are drawn afterwards. Raises UndrawableError, FileNotFoundError."""
    if stored.media_type != MediaType.PDF:
        raise UndrawableError(f"{stored} is not a PDF")
    known = _path(stored.sha256, "count", "txt")
    if not known.exists():
        with _one_at_a_time:
            if not known.exists():
                _draw(stored.sha256)
    told = known.read_text(encoding="ascii")
    if not told.isdecimal():
        raise UndrawableError(f"{stored} cannot be drawn")
    return int(told)


def page_path(stored: StoredFile, number: int) -> Path:
    """The JPEG of page `number`, counted from 1. Raises UndrawableError, FileNotFoundError."""
    if not 1 <= number <= min(page_count(stored), MOST):
        raise UndrawableError(f"{stored} has no page {number} to look at")
    return _path(stored.sha256, f"page-{number}", "jpg")


def _draw(sha256: str) -> None:
    """Keep the pages, and last the count, which says that all are there; or that the file cannot be drawn."""
    with open_original(sha256) as original:
        count, pages = _understood(_ask_child(original.read()))
    for number, content in enumerate(pages, start=1):
        _keep(_path(sha256, f"page-{number}", "jpg"), content)
    _keep(_path(sha256, "count", "txt"), count)


def _ask_child(content: bytes) -> bytes:
    command = [sys.executable, "-I", str(CHILD), str(MOST), str(LONGEST)]
    try:
        child = subprocess.run(  # noqa: S603 - our own program, by its full path
            command, input=content, capture_output=True, timeout=CLOCK_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return b""
    return child.stdout


def _understood(told: bytes) -> tuple[bytes, list[bytes]]:
    """The count as it is kept, and the pages; no pages where the answer is not whole."""
    count, _break, rest = told.partition(b"\n")
    pages = []
    while rest:
        length, _break, rest = rest.partition(b"\n")
        if not length.isdigit() or len(rest) < int(length):
            return DAMAGED.encode(), []
        pages.append(rest[: int(length)])
        rest = rest[int(length) :]
    whole = count.isdigit() and len(pages) == min(int(count), MOST) and pages
    return (count, pages) if whole else (DAMAGED.encode(), [])


def _keep(path: Path, content: bytes) -> None:
    with written(path) as target:
        target.write(content)


def _path(sha256: str, name: str, ending: str) -> Path:
    original = original_path(sha256)
    return original.with_name(f"{original.name}.{name}.{ending}")
