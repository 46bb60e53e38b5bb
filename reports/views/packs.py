"""Pages of the self-assessment packs."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.jobs.actions import last_beat, latest, worker_alive
from kepu.paging import arrange
from reports.models import Pack
from reports.packs.actions import KIND, cancel_pack, issue_pack, retry_pack
from reports.packs.forms import PackForm
from reports.packs.shelf import download_name, file_of
from reports.packs.states import ICONS, state_of
from reports.packs.tables import PackTable

STOP_POLLING = 286  # what htmx takes as: show this, and do not ask again
CONTENT_TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@needs(Right.READ_PACKS)
def pack_list(request):
    packs = Pack.objects.visible_to(request.user).select_related("created_by").defer("results")
    table = PackTable(packs, jobs={})
    arrange(table, request, 25)
    table.jobs = latest(KIND, *[row.record.pk for row in table.paginated_rows])
    return render(request, "reports/pack_list.html", {"table": table})


@needs(Right.BUILD_PACKS)
def pack_create(request):
    corrected = _corrected(request)
    form = PackForm(request.POST or None, initial=_initial(corrected), replaces=corrected, user=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect("reports:pack_detail", pk=form.save().pk)
    return render(request, "reports/pack_form.html", {"form": form, "corrected": corrected})


def _corrected(request) -> Pack | None:
    """The issued pack that the new one shall correct, if the address names one."""
    number = request.GET.get("corrects")
    if number and "\0" in number:  # which PostgreSQL takes for an error, not for a number it does not know
        raise Http404
    return get_object_or_404(Pack.objects.visible_to(request.user).issued(), number=number) if number else None


def _initial(corrected: Pack | None) -> dict:
    if corrected is None:
        return {}
    return {
        "standard": corrected.standard,
        "as_of": corrected.as_of,
        "span": "dates",
        "starts_on": corrected.starts_on,
        "language": corrected.language,
    }


@needs(Right.READ_PACKS)
def pack_detail(request, pk):
    return render(request, "reports/pack_detail.html", _standing(request, pk))


@needs(Right.READ_PACKS)
def pack_progress(request, pk):
    """The part of the page that changes; asked for every two seconds until the pack has come to its end."""
    context = _standing(request, pk)
    status = 200 if context["is_live"] else STOP_POLLING
    return render(request, "reports/_pack_progress.html", context, status=status)


def _standing(request, pk) -> dict:
    """Where a pack stands, for the page and for the part of it that changes."""
    packs = Pack.objects.visible_to(request.user).select_related("created_by", "issued_by", "replaces", "round")
    pack = get_object_or_404(packs.defer("round__results"), pk=pk)
    job = latest(KIND, pack.pk).get(str(pack.pk))
    state = state_of(pack, job)
    is_live = not pack.built_at and job is not None and job.is_live
    return {
        "pack": pack,
        "job": job,
        "state": state,
        "icon": ICONS[state],
        "is_live": is_live,
        "may_build": request.user.may(Right.BUILD_PACKS),
        "worker_alive": not is_live or worker_alive(),
        "last_beat": last_beat() if is_live else None,
        "corrections": list(pack.corrections.visible_to(request.user)),
    }


@needs(Right.READ_PACKS)
def pack_file(request, pk, kind):
    """The PDF or the ZIP of a finished pack, under a name that tells what it is."""
    pack = get_object_or_404(Pack.objects.visible_to(request.user).ready(), pk=pk)
    if kind not in CONTENT_TYPES:
        raise Http404
    try:
        stream = file_of(pack, f".{kind}").open("rb")
    except FileNotFoundError:
        raise Http404(_("The file of this pack is not on the server. It can be restored from the backup.")) from None
    record(Action.DOWNLOAD, pack, by=request.user, kind=kind)
    name = download_name(pack, f".{kind}")
    return FileResponse(stream, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind])


@require_POST
@needs(Right.BUILD_PACKS)
def pack_issue(request, pk):
    return _done(request, pk, issue_pack, _("The pack has been issued. Inspectors can download it now."))


@require_POST
@needs(Right.BUILD_PACKS)
def pack_retry(request, pk):
    return _done(request, pk, retry_pack, "")


@require_POST
@needs(Right.BUILD_PACKS)
def pack_cancel(request, pk):
    return _done(request, pk, cancel_pack, "")


def _done(request, pk, action, sentence):
    """Do something to a pack and go back to its page, with a sentence of success or of refusal."""
    pack = get_object_or_404(Pack.objects.visible_to(request.user), pk=pk)
    try:
        action(pack, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if sentence:
            messages.success(request, sentence)
    return redirect("reports:pack_detail", pk=pk)
