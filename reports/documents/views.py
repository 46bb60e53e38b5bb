"""Pages of the documents made from the data."""

from io import BytesIO

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.history import history_of
from kepu.audit.models import Action
from kepu.evidence.models import MediaType
from kepu.evidence.serving import serve
from kepu.paging import arrange
from kepu.registers.drafts import draft_asked, drafts_of, forget_form, keep_form
from reports.documents.actions import DRAFTS, discard_document, issue_document, refill_document
from reports.documents.forms import BEGIN_FORMS, DocumentForm, IssueForm
from reports.documents.names import file_name
from reports.documents.printing import document_pdf, page_count, page_picture, pdf_bytes
from reports.documents.tables import DocumentTable
from reports.documents.word import document_docx
from reports.models import Document, DocumentKind

LONGEST_FORM = 600_000  # characters of a kept form: a Chinese one takes nine as it is sent
FORMS = {"pdf": MediaType.PDF, "docx": MediaType.DOCX}


def _visible(request):
    return Document.objects.visible_to(request.user)


def _one(request, pk) -> Document:
    rows = _visible(request).select_related("visit__community", "replaces", "archive_item", "pdf", "docx")
    return get_object_or_404(rows, pk=pk)


@needs(Right.READ_ASSESSMENT)
def document_list(request):
    """All documents; ?kind= and ?state= narrow the list."""
    kind = next((each for each in DocumentKind if each == request.GET.get("kind")), None)
    state = request.GET.get("state") if request.GET.get("state") in ("draft", "issued") else ""
    rows = _visible(request)
    rows = rows.filter(kind=kind) if kind else rows
    rows = {"draft": rows.drafts, "issued": rows.issued, "": rows.all}[state]()
    table = DocumentTable(rows)
    arrange(table, request, 25)
    context = {"table": table, "kind": kind, "state": state, "kinds": DocumentKind}
    return render(request, "reports/documents/list.html", context)


@needs(Right.WRITE_DOCUMENTS)
def document_kinds(request):
    return render(request, "reports/documents/kinds.html", {"kinds": DocumentKind})


@needs(Right.WRITE_DOCUMENTS)
def document_begin(request, kind):
    """Begin a draft of one kind, perhaps as the correction of an issued document (?corrects=)."""
    if kind not in BEGIN_FORMS:
        raise Http404
    corrected = _corrected(request, kind)
    sent = request.POST if request.method == "POST" else None
    form = BEGIN_FORMS[kind](sent, initial=_initial(request, corrected), replaces=corrected, user=request.user)
    if form.is_bound and form.is_valid() and (begun := form.save()):
        messages.success(request, _("The draft is filled in. Read it through, change what you want, then issue it."))
        return redirect(begun)
    context = {"form": form, "kind": DocumentKind(kind), "corrected": corrected}
    return render(request, "reports/documents/begin.html", context)


def _corrected(request, kind) -> Document | None:
    key = request.GET.get("corrects", "")
    return get_object_or_404(_visible(request).issued(), kind=kind, pk=key[:18]) if key.isdecimal() else None


def _initial(request, corrected: Document | None) -> dict:
    today = timezone.localdate()
    if corrected and corrected.period:
        initial = {"as_of": corrected.as_of, "starts_on": corrected.starts_on}
        return initial | {"month": f"{corrected.starts_on:%Y-%m}"}
    visit = corrected.visit_id if corrected else request.GET.get("visit", "")[:18]
    return {"as_of": today, "month": f"{today:%Y-%m}", "visit": visit}


@needs(Right.READ_ASSESSMENT)
def document_detail(request, pk):
    document = _one(request, pk)
    count = page_count(pdf) if (pdf := pdf_bytes(document)) else 0
    context = {
        "document": document,
        "pages": range(1, count + 1),
        "history": history_of(document),
        "may_write": request.user.may(Right.WRITE_DOCUMENTS),
        "corrections": list(document.corrections.all()),
    }
    return render(request, "reports/documents/detail.html", context)


@needs(Right.WRITE_DOCUMENTS)
def document_update(request, pk):
    document = get_object_or_404(Document.objects.editable_by(request.user), pk=pk)
    form = DocumentForm(request.POST if request.method == "POST" else None, instance=document, user=request.user)
    kept = draft_asked(request, DRAFTS, str(pk))
    if form.is_bound and form.is_valid() and form.save():
        if kept:
            kept.delete()
        messages.success(request, _("The changes have been saved."))
        return redirect(document)
    return _form_page(request, document, form, kept)


def _form_page(request, document: Document, form: DocumentForm, kept):
    """The form; with ?draft, as it was typed and not saved."""
    if kept and request.method == "GET" and "draft" in request.GET:
        form.begin_with(QueryDict(kept.fields).dict())
    context = {
        "form": form,
        "document": document,
        "draft": kept,
        "draft_place": kept.place if kept else document.pk,
        "handed_drafts": drafts_of(request.user, DRAFTS, str(document.pk)).filter(beside__gt=0),
        "discard_url": reverse("documents:document_forget", args=[document.pk]),
    }
    return render(request, "reports/documents/edit.html", context)


@require_POST
@needs(Right.WRITE_DOCUMENTS)
def document_keep(request):
    """Keep the form of a draft as it stands, every few seconds."""
    return keep_form(request, DRAFTS, title="title", longest=LONGEST_FORM)


@require_POST
@needs(Right.WRITE_DOCUMENTS)
def document_forget(request, pk):
    """Throw away what was typed and not saved."""
    forget_form(request, DRAFTS)
    return redirect("documents:document_update", pk=pk)


@require_POST
@needs(Right.WRITE_DOCUMENTS)
def document_refill(request, pk):
    sentence = _("The text is written anew from the data. What stood there before is in the history.")
    return _done(request, pk, refill_document, sentence)


@require_POST
@needs(Right.WRITE_DOCUMENTS)
def document_issue(request, pk):
    return _done(request, pk, issue_document, _("The document is issued and filed into the archive."))


def _done(request, pk, action, sentence):
    """Do something to the save of a document that the page showed; go back with a sentence of success or refusal."""
    document, form = _one(request, pk), IssueForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["version"][0])
        return redirect(document)
    try:
        action(document, version=form.cleaned_data["version"], by=request.user)
    except ValidationError as refusal:
        for problem in refusal.messages:
            messages.error(request, problem)
    else:
        messages.success(request, sentence)
    return redirect(document)


@require_POST
@needs(Right.WRITE_DOCUMENTS)
def document_discard(request, pk):
    document = _one(request, pk)
    try:
        discard_document(document, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(document)
    messages.success(request, _("The draft has been thrown away."))
    return redirect("documents:overview")


@needs(Right.READ_ASSESSMENT)
def document_page(request, pk, page):
    """One page as a picture."""
    pdf = pdf_bytes(_one(request, pk))
    picture = page_picture(pdf, page) if pdf else None
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "private, no-cache"})


@needs(Right.READ_ASSESSMENT)
def document_file(request, pk, form):
    """The PDF or the Word file: of an issued document the frozen one, of a draft as it stands."""
    document = _one(request, pk)
    if form not in FORMS:
        raise Http404
    name = file_name(document, f".{form}")
    record(Action.DOWNLOAD, document, by=request.user, form=form)
    if document.is_issued:
        stored = {"pdf": document.pdf, "docx": document.docx}[form]
        if stored is None:
            raise Http404
        return serve(stored, name)
    data = document_pdf(document).data if form == "pdf" else document_docx(document)
    return FileResponse(BytesIO(data), filename=name, content_type=FORMS[form].value, as_attachment=form != "pdf")
