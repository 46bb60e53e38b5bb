"""Handing files out. Whoever calls this has checked that the person may see the record that cites the file."""

import logging

from django.http import FileResponse, Http404

from kepu.evidence.models import StoredFile
from kepu.evidence.renditions import SIZES, rendition_path
from kepu.evidence.storage import open_original

logger = logging.getLogger(__name__)


def serve(stored: StoredFile, name: str, *, rendition: str = "original") -> FileResponse:
    """The original as a download, byte for byte, or one of a picture's renditions to look at.

    Http404 where there is no such rendition or the content is missing on the disk, which is also logged.
    """
    try:
        response = _download(stored, name) if rendition == "original" else _look(stored, rendition)
    except FileNotFoundError:
        logger.error("The content of file %s is missing on the disk", stored.sha256)
        raise Http404 from None
    # Whatever a browser makes of the content, it runs nothing of it; and only this person's browser may hold it.
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private"
    return response


def _download(stored: StoredFile, name: str) -> FileResponse:
    content = open_original(stored.sha256)
    return FileResponse(content, as_attachment=True, filename=name, content_type=stored.media_type)


def _look(stored: StoredFile, rendition: str) -> FileResponse:
    if rendition not in SIZES or not stored.is_picture:
        raise Http404
    return FileResponse(rendition_path(stored, rendition).open("rb"), content_type="image/jpeg")
