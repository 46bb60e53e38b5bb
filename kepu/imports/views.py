"""Pages that bring ledger files in."""

from pathlib import PurePath
from tempfile import TemporaryFile

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs, require
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.exchange.downloads import XLSX
from kepu.exchange.ledgers import Ledger, ledger
from kepu.exchange.problems import FileRefused, UnknownLedger
from kepu.exchange.templates import template_workbook
from kepu.imports.actions import KIND, check_again, confirm, writable_ledgers
from kepu.imports.findings import SHOWN
from kepu.imports.forms import UploadForm
from kepu.imports.models import LedgerImport
from kepu.imports.shelf import opened, wrong_rows_of
from kepu.imports.states import standing_of
from kepu.imports.tables import ImportTable
from kepu.jobs.actions import last_beat, latest, worker_alive
from kepu.paging import arrange
from kepu.registers.register import all_registers

STOP_POLLING = 286  # what htmx takes as: show this, and do not ask again
# Whoever keeps any register may log events too; which ledgers are open to a person, each ledger says.
needs_ledgers = needs(Right.WRITE_EVENTS)


@needs_ledgers
def import_list(request):
    imports = LedgerImport.objects.visible_to(request.user).select_related("uploaded_by").defer("findings")
    table = ImportTable(imports, jobs={}, exclude=["uploaded_by"] if request.user.is_clerk else [])
    arrange(table, request, 25)
    table.jobs = latest(KIND, *[row.record.pk for row in table.paginated_rows])
    return render(request, "imports/import_list.html", {"table": table})


@needs_ledgers
def import_create(request):
    """Choose a ledger, then a file for it."""
    if "ledger" not in request.GET:
        return render(request, "imports/ledger_choice.html", {"ledgers": writable_ledgers(request.user)})
    register = _open_ledger(request, request.GET["ledger"])
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, ledger=register, user=request.user)
    if form.is_valid() and (taken := form.save()):
        return redirect("imports:import_detail", pk=taken.pk)
    return render(request, "imports/import_form.html", {"form": form, "ledger": register})


def _open_ledger(request, code: str) -> Ledger:
    """The ledger of this code; 404 where there is none, 403 where the person may not write it."""
    try:
        register = ledger(code)
    except UnknownLedger:
        raise Http404 from None
    require(request.user, register.right, path=request.path)
    if not register.open_to(request.user):
        raise PermissionDenied(register.right.label)
    return register


@needs_ledgers
def template(request, code):
    """The empty workbook of a ledger."""
    register = _open_ledger(request, code)
    stream = TemporaryFile()  # noqa: SIM115 - the response closes it
    template_workbook(register, stream)
    stream.seek(0)
    name = _("%(ledger)s template") % {"ledger": register.title_zh} + ".xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


@needs_ledgers
def import_detail(request, pk):
    return render(request, "imports/import_detail.html", _standing(request, pk))


@needs_ledgers
def import_progress(request, pk):
    """The part of the page that changes; asked for every two seconds while a worker is, or should be, at it."""
    context = _standing(request, pk)
    status = 200 if context["standing"].is_live else STOP_POLLING
    return render(request, "imports/_import_state.html", context, status=status)


def _standing(request, pk) -> dict:
    taken = get_object_or_404(LedgerImport.objects.visible_to(request.user).select_related("uploaded_by"), pk=pk)
    job = latest(KIND, taken.pk).get(str(taken.pk))
    standing = standing_of(taken, job)
    return {
        "import": taken,
        "job": job,
        "standing": standing,
        "findings": taken.findings,
        "most": SHOWN,
        "register": next((each for each in all_registers() if each.code == taken.ledger), None),
        "is_own": taken.uploaded_by == request.user,
        "totals": _totals(taken),
        "worker_alive": not standing.is_live or worker_alive(),
        "last_beat": last_beat() if standing.is_live else None,
    }


def _totals(taken: LedgerImport) -> list[tuple[str, int]]:
    return [
        (_("New"), taken.new),
        (_("Changed"), taken.changed),
        (_("Unchanged"), taken.unchanged),
        (_("Wrong"), taken.wrong),
    ]


@require_POST
@needs_ledgers
def import_apply(request, pk):
    taken = _own(request, pk)
    _open_ledger(request, taken.ledger)
    try:
        confirm(taken, only_good="only_good" in request.POST)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("imports:import_detail", pk=pk)


@require_POST
@needs_ledgers
def import_check(request, pk):
    check_again(_own(request, pk))
    return redirect("imports:import_detail", pk=pk)


def _own(request, pk) -> LedgerImport:
    imports = LedgerImport.objects.visible_to(request.user).own(request.user)
    return get_object_or_404(imports.select_related("uploaded_by__community"), pk=pk)


@needs_ledgers
def wrong_rows(request, pk):
    """The rows that were wrong, each with its reasons, ready to be mended and imported."""
    taken = get_object_or_404(LedgerImport.objects.visible_to(request.user).exclude(wrong=0), pk=pk)
    try:
        stream = opened(wrong_rows_of(taken))
    except FileRefused:
        raise Http404 from None
    record(Action.DOWNLOAD, taken, by=request.user, kind="wrong rows")
    name = _("%(file)s wrong rows") % {"file": PurePath(taken.file_name).stem} + ".xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)
