"""The files that an issued round cites: to look at, page by page where they are PDFs, and to download."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.evidence.pdf_pages import MOST, UndrawableError, page_count
from kepu.evidence.serving import serve
from reports.guests.cited import as_cited, cited_files
from reports.guests.opened import note_opened
from reports.guests.views.reading import one_indicator, one_round


def _one_file(request, pk, code, kind, file):
    """The round, the row that holds the file, and the file; Http404 for what this indicator does not cite."""
    round = one_round(request, pk)
    one_indicator(round, code)
    files = cited_files(round, code, kind)
    if files is None:
        raise Http404
    row = get_object_or_404(files, pk=file)
    return round, row, as_cited(kind, row)


@needs(Right.READ_PACKS)
def look(request, pk, code, kind, file):
    round, row, cited = _one_file(request, pk, code, kind, file)
    note_opened(row, by=request.user, indicator=code)
    pages = [f"page-{number}" for number in range(1, min(_pages(cited), MOST) + 1)]
    context = {"round": round, "code": code, "cited": cited, "pages": pages, "count": _pages(cited)}
    return render(request, "reports/guests/look.html", context)


def _pages(cited) -> int:
    if not cited.is_pdf:
        return 0
    try:
        return page_count(cited.file)
    except (UndrawableError, FileNotFoundError):
        return 0


@needs(Right.READ_PACKS)
def file(request, pk, code, kind, file, rendition):
    """The file as a download, as it would lie in a pack, which is kept in the log; or a picture of it."""
    _round, row, cited = _one_file(request, pk, code, kind, file)
    answer = serve(cited.file, cited.name, rendition="shared" if rendition == "original" else rendition)
    if rendition == "original":
        record(Action.DOWNLOAD, row, by=request.user, indicator=code)
    return answer
