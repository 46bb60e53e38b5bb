"""Pages of the standards: what is judged, its versions, and the office's own numbers beside them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.models import Action
from kepu.web import sent
from reports.models import StandardVersion
from reports.standards.actions import in_force_after
from reports.standards.forms import FileForm, OwnNumberForm, PutInForceForm, RetireForm
from reports.standards.parts import StandardError
from reports.standards.shelf import load_standard
from reports.standards.versions import (
    Shelved,
    all_codes,
    clash_of,
    newest,
    own_numbers,
    preview_of,
    text_of,
    versions_of,
)


@needs(Right.READ_ASSESSMENT)
def standard_list(request):
    shown = [Shelved(newest(code), versions_of(code)) for code in all_codes()]
    clashes = [clash for code in all_codes() if (clash := clash_of(code))]
    return render(request, "reports/standards/list.html", {"standards": shown, "clashes": clashes})


@needs(Right.READ_ASSESSMENT)
def standard_detail(request, code):
    """The version in force, or the one of ?version=."""
    try:
        asked = request.GET.get("version", "")
        standard = load_standard(code, asked) if asked else newest(code)
    except StandardError:
        raise Http404 from None
    shelved = Shelved(standard, versions_of(code))
    context = {"standard": standard, "shelved": shelved, "changes": shelved.changes(), "own": own_numbers(code)}
    return render(request, "reports/standards/detail.html", context)


@needs(Right.READ_ASSESSMENT)
def version_file(request, code, version):
    """The YAML of one version, as it was loaded."""
    try:
        text = text_of(code, version)
    except StandardError:
        raise Http404 from None
    record(Action.DOWNLOAD, by=request.user, standard=code, version=version)
    headers = {"Content-Disposition": f'attachment; filename="{code}-{version}.yaml"'}
    return HttpResponse(text.encode(), content_type="application/yaml; charset=utf-8", headers=headers)


@needs(Right.ADMINISTER)
def version_load(request):
    """First the file, then what it would change, then the note that puts it in force."""
    if "content" in request.POST:
        return _put_in_force(request)
    form = FileForm(*sent(request))
    confirm = PutInForceForm.of(form.text) if form.is_bound and form.is_valid() else None
    return _load_page(request, form, confirm, form.standard if confirm else None)


def _put_in_force(request):
    confirm = PutInForceForm(request.POST)
    if confirm.is_valid() and (version := confirm.save(by=request.user)):
        messages.success(request, _("Version %(version)s is in force now.") % {"version": version.version})
        return redirect("standards:standard_detail", version.code)
    is_known = "content" not in confirm.errors and not confirm.non_field_errors()
    return _load_page(request, FileForm(), confirm, confirm.standard if is_known else None)


def _load_page(request, form, confirm, standard):
    preview = preview_of(standard) if standard else None
    context = {"form": form, "confirm": confirm, "preview": preview}
    return render(request, "reports/standards/load.html", context)


@needs(Right.ADMINISTER)
def version_retire(request, code, version):
    row = get_object_or_404(StandardVersion.objects.visible_to(request.user), **_named(code, version))
    form = RetireForm(*sent(request))
    if form.is_bound and form.is_valid():
        form.save(row, by=request.user)
        messages.success(request, _("Version %(version)s has been retired.") % {"version": row.version})
        return redirect("standards:standard_detail", row.code)
    context = {"form": form, "version": row, "after": in_force_after(row)}
    return render(request, "reports/standards/retire.html", context)


def _named(code: str, version: str) -> dict:
    """Which version the address names. 404 for what can be no name: PostgreSQL takes a nought for an error."""
    if "\0" in code + version:
        raise Http404
    return {"code": code, "version": version}


@needs(Right.JUDGE)
def own_number(request, code, indicator):
    """The office's own threshold and weight of one indicator of the version in force."""
    try:
        standard = load_standard(code)
        of = standard.indicator(indicator)
    except StandardError:
        raise Http404 from None
    form = OwnNumberForm(*sent(request)[:1], standard=standard, indicator=of)
    if form.is_bound and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("The office's numbers have been saved."))
        return redirect("standards:standard_detail", code)
    return render(request, "reports/standards/own.html", {"form": form, "standard": standard, "indicator": of})
