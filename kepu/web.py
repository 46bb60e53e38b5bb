"""What many views do alike: take a form from a request, hand a PDF or a big file to the browser."""

import re
from io import BytesIO
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse

from kepu.pdf import Pdf


def sent(request: HttpRequest) -> tuple:
    """What was sent with the form, also where it was nothing; (None, None) for a form not sent yet."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def pdf_response(made: Pdf, name: str) -> FileResponse:
    """A finished document to look at; `name` is what it is called when it is saved."""
    return FileResponse(BytesIO(made.data), filename=name, content_type="application/pdf")


_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


def file_response(request: HttpRequest, path: Path, *, name: str, content_type: str) -> HttpResponse:
    """A file for download; its name is that of its content, a SHA-256, and serves as the entity tag.

    A download that broke off goes on where it ended (RFC 9110, 14): one range from a first byte on; any other kind of
    range gets the whole file. Raises FileNotFoundError.
    """
    size, tag = path.stat().st_size, f'"{path.stem}"'
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if request.headers.get("If-Range", tag) != tag:
        asked = None
    first = int(asked[1]) if asked else 0
    if asked and first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    last = min(int(asked[2]), size - 1) if asked and asked[2] else size - 1
    if last < first:
        asked, first, last = None, 0, size - 1
    stream = _Slice(path, first, last - first + 1)
    response = FileResponse(stream, as_attachment=True, filename=name, content_type=content_type)
    for header, value in {"Accept-Ranges": "bytes", "ETag": tag, "Content-Length": str(last - first + 1)}.items():
        response.headers[header] = value
    if asked:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


class _Slice:
    """So many bytes of a file, from one on."""

    def __init__(self, path: Path, first: int, count: int):
        self.stream, self.left = path.open("rb"), count
        self.stream.seek(first)

    def read(self, size: int = -1) -> bytes:
        piece = self.stream.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        self.stream.close()
