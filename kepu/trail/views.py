"""The audit trail: to search, to take along, to check."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.chain import head
from kepu.audit.models import Action
from kepu.audit.verifying import faults_of
from kepu.exchange.downloads import XLSX
from kepu.trail.checking import check_context, check_in_background
from kepu.trail.entries import names_of, portion, visible_entries
from kepu.trail.filters import EntryFilter
from kepu.trail.wording import told
from kepu.trail.workbook import MOST_ROWS, workbook

STOP_POLLING = 286  # what htmx takes as: show this, and do not ask again


def _shown(request) -> EntryFilter:
    """The filter of an address over what this person may read; list and export both start here."""
    return EntryFilter(request.GET, queryset=visible_entries(request.user), request=request)


@needs(Right.READ_AUDIT)
def entry_list(request):
    shown = _shown(request)
    page = portion(shown.qs, request.GET)
    names = names_of(page.entries)
    context = {
        "filter": shown,
        "page": page,
        "lines": [told(entry, names) for entry in page.entries],
        "most_rows": MOST_ROWS,
        "is_filtered": any(shown.form[name].value() for name in shown.form.fields),
        **check_context(),
    }
    return render(request, "trail/list.html", context)


@needs(Right.READ_AUDIT)
def entry_export(request):
    """What the list shows, at most MOST_ROWS, as a workbook; that it was taken is an entry itself."""
    stream, rows = workbook(_shown(request).qs)
    record(Action.EXPORT, by=request.user, ledger="audit", rows=rows, cut=rows == MOST_ROWS)
    name = f"{_('Audit trail')}-{timezone.localdate()}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


@needs(Right.READ_AUDIT)
def check(request):
    return render(request, "trail/check.html", _check_context())


@needs(Right.READ_AUDIT)
def check_progress(request):
    context = _check_context()
    return render(request, "trail/_check.html", context, status=200 if context["is_live"] else STOP_POLLING)


def _check_context() -> dict:
    context = check_context()
    faults = faults_of(context["last"]) if context["last"] else []
    return context | {"faults": faults, "head": "{}:{}".format(*head())}


@require_POST
@needs(Right.READ_AUDIT)
def check_start(request):
    check_in_background(by=request.user)
    record(Action.CHECK_TRAIL, by=request.user)
    messages.success(request, _("The audit trail is being checked. You may leave this page; the work goes on."))
    return redirect("trail:check")
