"""What many views do alike: take a form from a request, hand a PDF to the browser."""

from io import BytesIO

from django.http import FileResponse, HttpRequest

from kepu.pdf import Pdf


def sent(request: HttpRequest) -> tuple:
    """What was sent with the form, also where it was nothing; (None, None) for a form not sent yet."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def pdf_response(made: Pdf, name: str) -> FileResponse:
    """A finished document to look at; `name` is what it is called when it is saved."""
    return FileResponse(BytesIO(made.data), filename=name, content_type="application/pdf")
