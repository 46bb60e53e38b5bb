"""Handing files out. Whoever calls this has checked that the person may see the record that cites the file."""

import logging
import re
from pathlib import Path

from django.http import FileResponse, Http404

from kepu.evidence.models import StoredFile
from kepu.evidence.pdf_pages import UndrawableError, page_path
from kepu.evidence.positions import CannotPartError, Shared, may_hold_position
from kepu.evidence.renditions import SIZES, rendition_path
from kepu.evidence.storage import open_original, original_path

logger = logging.getLogger(__name__)
PAGE = re.compile(r"page-([1-9]\d?)")


def serve(stored: StoredFile, name: str, *, rendition: str = "original") -> FileResponse:
    """The original as a download, byte for byte; "shared", the same for who is not of the office: pictures without
    where they were taken; or to look at: a picture's rendition, a page of a PDF ("page-1").

    Http404 where there is no such rendition or the content is missing on the disk, which is also logged.
    """
    try:
        response = _answer(stored, name, rendition)
    except FileNotFoundError:
        logger.error("The content of file %s is missing on the disk", stored.sha256)
        raise Http404 from None
    # Whatever a browser makes of the content, it runs nothing of it; and only this person's browser may hold it.
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private"
    return response


def _answer(stored: StoredFile, name: str, rendition: str) -> FileResponse:
    if rendition == "shared" and may_hold_position(stored.media_type):
        return _share(stored, name)
    return _download(stored, name) if rendition in ("original", "shared") else _look(stored, rendition)


def _share(stored: StoredFile, name: str) -> FileResponse:
    try:
        copy = Shared(original_path(stored.sha256), stored.media_type).open()
    except CannotPartError:
        return _look(stored, "screen")
    return FileResponse(copy, as_attachment=True, filename=name, content_type=stored.media_type)


def _download(stored: StoredFile, name: str) -> FileResponse:
    content = open_original(stored.sha256)
    return FileResponse(content, as_attachment=True, filename=name, content_type=stored.media_type)


def _look(stored: StoredFile, rendition: str) -> FileResponse:
    return FileResponse(_picture_of(stored, rendition).open("rb"), content_type="image/jpeg")


def _picture_of(stored: StoredFile, rendition: str) -> Path:
    if page := PAGE.fullmatch(rendition):
        try:
            return page_path(stored, int(page[1]))
        except UndrawableError:
            raise Http404 from None
    if rendition not in SIZES or not stored.is_picture:
        raise Http404
    return rendition_path(stored, rendition)
