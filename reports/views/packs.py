"""Pages of the self-assessment packs."""

from io import BytesIO

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
from kepu.evidence.models import MediaType
from kepu.jobs.actions import last_beat, latest, worker_alive
from kepu.paging import arrange
from kepu.web import file_response, sent
from reports.guests.opened import note_opened, round_of_guest
from reports.models import Pack, PackPart
from reports.packs.actions import KIND, cancel_pack, retry_pack
from reports.packs.forms import IssueForm, PackForm, ReasonForm, WithdrawForm
from reports.packs.shelf import download_name, shelved
from reports.packs.states import ICONS, state_of
from reports.packs.tables import PackTable
from reports.packs.word import pack_docx

STOP_POLLING = 286  # what htmx takes as: show this, and do not ask again
CONTENT_TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@needs(Right.READ_PACKS)
def pack_list(request):
    """All packs that may be read; guests have one round, whose page shows its packs."""
    if round := round_of_guest(request.user):
        return redirect("guests:round", pk=round)
    packs = Pack.objects.visible_to(request.user).select_related("created_by", "withdrawal").defer("results")
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
    context = _standing(request, pk)
    note_opened(context["pack"], by=request.user)
    context["is_guest"] = round_of_guest(request.user) is not None
    return render(request, "reports/pack_detail.html", context)


@needs(Right.READ_PACKS)
def pack_progress(request, pk):
    """The part of the page that changes; asked for every two seconds until the pack has come to its end."""
    context = _standing(request, pk)
    status = 200 if context["is_live"] else STOP_POLLING
    return render(request, "reports/_pack_progress.html", context, status=status)


def _standing(request, pk) -> dict:
    """Where a pack stands, for the page and for the part of it that changes."""
    packs = Pack.objects.visible_to(request.user).select_related("created_by", "issued_by", "round")
    packs = packs.select_related("replaces", "withdrawal__withdrawn_by")
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
        "parts": list(pack.parts.all()),
    }


@needs(Right.READ_PACKS)
def pack_file(request, pk, kind):
    """The PDF of a finished pack, or the first part of its ZIP, which most packs have alone."""
    if kind not in CONTENT_TYPES:
        raise Http404
    return pack_part(request, pk, 1) if kind == "zip" else _file(request, _ready(request, pk), ".pdf")


@needs(Right.READ_PACKS)
def pack_part(request, pk, number):
    """One part of a finished pack's ZIP."""
    pack = _ready(request, pk)
    parts = list(pack.parts.all())
    part = next((each for each in parts if each.number == number), None)
    if part is None:
        raise Http404
    return _file(request, pack, ".zip", part, len(parts))


@needs(Right.READ_PACKS)
def pack_word(request, pk):
    """The body of a finished pack as an editable file, made anew of what was frozen: the same bytes each time."""
    pack = _ready(request, pk)
    record(Action.DOWNLOAD, pack, by=request.user, kind="docx")
    name = download_name(pack, ".docx")
    data = BytesIO(pack_docx(pack))
    return FileResponse(data, as_attachment=True, filename=name, content_type=MediaType.DOCX.value)


def _ready(request, pk) -> Pack:
    return get_object_or_404(Pack.objects.visible_to(request.user).ready(), pk=pk)


def _file(request, pack: Pack, suffix: str, part: PackPart | None = None, total: int = 1):
    """A file under a name that tells what it is, whole or from where an interrupted download broke off."""
    path = shelved(part.sha256 if part else pack.pdf_sha256, suffix)
    if not path.is_file():
        raise Http404(_("The file of this pack is not on the server. It can be restored from the backup."))
    kind = suffix.removeprefix(".")
    record(Action.DOWNLOAD, pack, by=request.user, kind=kind, **({"part": part.number} if part and total > 1 else {}))
    name = download_name(pack, suffix, (part.number if part else 1, total))
    return file_response(request, path, name=name, content_type=CONTENT_TYPES[kind])


@needs(Right.BUILD_PACKS)
def pack_issue(request, pk):
    return _for_a_reason(request, pk, IssueForm, _("The pack has been issued. Inspectors can download it now."))


@needs(Right.BUILD_PACKS)
def pack_withdraw(request, pk):
    return _for_a_reason(request, pk, WithdrawForm, _("The pack has been withdrawn."))


def _for_a_reason(request, pk, form_class: type[ReasonForm], sentence: str):
    """Ask for a reason, and act on it."""
    packs = Pack.objects.visible_to(request.user).select_related("withdrawal")
    pack = get_object_or_404(packs, pk=pk)
    form = form_class(sent(request)[0], pack=pack, user=request.user)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, sentence)
        return redirect("reports:pack_detail", pk=pk)
    name = "pack_issue" if form_class is IssueForm else "pack_withdraw"
    return render(request, f"reports/{name}.html", {"pack": pack, "form": form})


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
