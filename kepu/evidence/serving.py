"""Handing files out. Whoever calls this has checked that the person may see the record that cites the file."""

from django.http import FileResponse, Http404

from kepu.evidence.models import StoredFile
from kepu.evidence.renditions import SIZES, rendition_path
from kepu.evidence.storage import original_path


def serve(stored: StoredFile, name: str, *, rendition: str = "original") -> FileResponse:
    """The original as a download, byte for byte, or one of a picture's renditions to look at.

    Http404 where the rendition does not exist or the content is missing on the disk.
    """
    if rendition in SIZES:
        return _look(stored, rendition)
    if rendition != "original":
        raise Http404
    path = original_path(stored.sha256)
    if not path.exists():
        raise Http404
    return _guarded(FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=stored.media_type))


def _look(stored: StoredFile, rendition: str) -> FileResponse:
    try:
        path = rendition_path(stored, rendition)
    except (FileNotFoundError, ValueError):
        raise Http404 from None
    return _guarded(FileResponse(path.open("rb"), content_type="image/jpeg"))


def _guarded(response: FileResponse) -> FileResponse:
    """Whatever a browser makes of the content, it runs nothing of it."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
