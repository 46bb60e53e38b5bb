"""Pages of the archive beside its register: boxes, papers for them, files and their versions."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaigns.archive.contents import box_of, shelves
from campaigns.archive.forms import VersionForm
from campaigns.archive.papers import PAPERS, catalogue_pdf
from campaigns.models import ArchiveFile
from campaigns.registers import ARCHIVE
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.evidence.pdf_pages import MOST, UndrawableError, page_count
from kepu.evidence.serving import serve
from kepu.web import pdf_response, sent


@needs(Right.READ_REGISTERS)
def overview(request):
    """Every box with what lies in it by years, and what it lacks."""
    context = {"groups": shelves(request.user), "register": ARCHIVE, "may_write": ARCHIVE.may_write(request.user)}
    return render(request, "campaigns/archive/overview.html", context)


def _box(request, code, year):
    """The box that is asked for; Http404 where this person sees nothing in it."""
    found = box_of(code, year, request.user)
    if found is None:
        raise Http404
    return found


@needs(Right.READ_REGISTERS)
def box(request, code, year):
    context = {"box": _box(request, code, year), "register": ARCHIVE, "may_write": ARCHIVE.may_write(request.user)}
    return render(request, "campaigns/archive/box.html", context)


@needs(Right.READ_REGISTERS)
def box_paper(request, code, year, paper):
    """The box's list or its label, to print."""
    found = _box(request, code, year)
    if paper not in PAPERS:
        raise Http404
    record(Action.EXPORT, by=request.user, ledger=ARCHIVE.code, box=code, year=year, paper=paper)
    return pdf_response(PAPERS[paper](found), f"{code}-{year}-{paper}.pdf")


@needs(Right.READ_REGISTERS)
def catalogue(request):
    """The register of archival documents, of all years or of ?year=."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else None
    made = catalogue_pdf(request.user, year)
    record(Action.EXPORT, by=request.user, ledger=ARCHIVE.code, year=year, paper="catalogue")
    name = "-".join(filter(None, [_("Register of archival documents"), asked if year else ""]))
    return pdf_response(made, f"{name}.pdf")


@needs(Right.READ_REGISTERS)
def file(request, pk, rendition):
    """A version of a file: the original for download, or a picture of it to look at."""
    scan = get_object_or_404(ArchiveFile.objects.visible_to(request.user).select_related("file"), pk=pk)
    if rendition == "original":
        record(Action.DOWNLOAD, scan, by=request.user)
    return serve(scan.file, scan.name, rendition=rendition)


@needs(Right.READ_REGISTERS)
def pages(request, pk):
    """The first pages of a PDF."""
    scans = ArchiveFile.objects.visible_to(request.user).select_related("file", "item")
    scan = get_object_or_404(scans, pk=pk)
    try:
        count = page_count(scan.file)
    except (UndrawableError, FileNotFoundError):
        count = 0
    leaves = [(number, f"page-{number}") for number in range(1, min(count, MOST) + 1)]
    context = {"scan": scan, "register": ARCHIVE, "count": count, "pages": leaves}
    return render(request, "campaigns/archive/pages.html", context)


@needs(Right.WRITE_REGISTERS)
def version_create(request, pk):
    items = ARCHIVE.editable_rows(request.user)
    scans = ArchiveFile.objects.visible_to(request.user).filter(item__in=items)
    scan = get_object_or_404(scans.select_related("item", "file"), pk=pk)
    form = VersionForm(*sent(request), earlier=scan, user=request.user)
    if form.is_bound and form.is_valid() and (made := form.save()):
        messages.success(request, _("Version %(number)d has been added.") % {"number": made.version})
        return redirect(ARCHIVE.url("detail", scan.item_id) + "#files")
    return render(request, "campaigns/archive/version_form.html", {"form": form, "scan": scan, "register": ARCHIVE})
