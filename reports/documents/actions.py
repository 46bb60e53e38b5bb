"""What can be done to a document: begin, write on, fill in anew, throw away, issue."""

import uuid
from copy import copy
from io import BytesIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem, EvidenceKind, Retention, Visit
from kepu.accounts.access import require
from kepu.accounts.roles import Right
from kepu.audit.actions import record, save_record
from kepu.audit.models import Action
from kepu.evidence.actions import store
from kepu.evidence.models import StoredFile
from kepu.periods import Period
from kepu.records.models import Draft
from kepu.registers.actions import StaleRowError
from reports.assessment import evaluate
from reports.documents.names import file_name
from reports.documents.numbering import next_sequence, number_text
from reports.documents.paper import GAP
from reports.documents.printing import document_pdf, unprintable
from reports.documents.texts import fill_in
from reports.documents.texts.wording import issuing_body
from reports.documents.word import document_docx
from reports.models import Document, DocumentKind
from reports.standards import load_standard

DRAFTS = "documents"  # under which kept forms of documents are found
NUMBER_TRIES = 5
# Into which box of the archive an issued document goes, as what, and for how long.
FILED_AS = {
    DocumentKind.APPLICATION: ("P7", EvidenceKind.APPL, Retention.THIRTY),
    DocumentKind.PLAN: ("P1", EvidenceKind.PLAN, Retention.THIRTY),
    DocumentKind.NOTICE: ("P6", EvidenceKind.INSP, Retention.TEN),
    DocumentKind.BRIEF: ("F2", EvidenceKind.BULL, Retention.TEN),
}


class NumberTakenError(Exception):
    """Somebody else issued a document under this number meanwhile."""


def begin_document(
    kind: str,
    *,
    period: Period | None = None,
    visit: Visit | None = None,
    replaces: Document | None = None,
    creation_key: uuid.UUID | None = None,
    by,
) -> Document:
    """A draft filled in from the data; the same `creation_key` a second time gives the first draft back.

    Raises ValidationError where the data have nothing to write of, PermissionDenied where `by` may not write.
    """
    require(by, Right.WRITE_DOCUMENTS)
    if earlier := _begun(creation_key, by):
        return earlier
    if replaces and not replaces.is_issued:
        raise ValidationError(_("Only an issued document needs a correction; a draft can still be changed."))
    document = Document(kind=kind, visit=visit, replaces=replaces, created_by=by, signer=_usual_signer())
    document.creation_key = creation_key or document.creation_key
    if period:
        document.starts_on, document.as_of = period.start, period.end
    try:
        return save_record(fill_in(document), by=by)
    except (IntegrityError, ValidationError):
        if earlier := _begun(creation_key, by):
            return earlier
        raise


def _begun(creation_key: uuid.UUID | None, by) -> Document | None:
    """The draft that this very form has begun already: the answer to a double click or a resend."""
    return Document.objects.filter(creation_key=creation_key, created_by=by).first() if creation_key else None


def _usual_signer() -> str:
    """The body that signed the newest document; at first the sub-district's own."""
    newest = Document.objects.exclude(signer="–").values_list("signer", flat=True).first()
    return newest or issuing_body()


@transaction.atomic
def change_document(document: Document, *, version: int, reason: str = "", by) -> Document:
    """Save what was written into a draft that was read at `version`.

    Raises StaleRowError where somebody saved it meanwhile, ValidationError where it has been issued.
    """
    require(by, Right.WRITE_DOCUMENTS)
    _require_draft(document, version)
    document.version = version + 1
    return save_record(document, reason=reason, by=by)


def refill_document(document: Document, *, version: int, by) -> Document:
    """Write a draft anew from the data as they are now; what was written by hand is found in its history."""
    return change_document(fill_in(document), version=version, reason=_("Filled in anew from the data"), by=by)


@transaction.atomic
def discard_document(document: Document, *, by) -> None:
    """Throw a draft away. Raises ValidationError where it has been issued."""
    require(by, Right.WRITE_DOCUMENTS)
    current = _locked(document)
    if current.is_issued:
        raise ValidationError(_issued())
    record(Action.RETIRE, current, by=by)
    current._history_user = by
    _forget_kept_forms(current)
    current.delete()


def issue_document(document: Document, *, version: int, by) -> Document:
    """Number a draft, freeze it, and file its PDF and Word file into the archive: all of it or nothing.

    Both files are made, with the number that comes next, before the transaction; where somebody else took that
    number meanwhile they are made again with the next. Issuing an issued document changes nothing.
    Raises ValidationError where it is not fit to be issued, StaleRowError where somebody saved it meanwhile.
    """
    require(by, Right.WRITE_DOCUMENTS)
    if _fresh(document).is_issued:
        return _fresh(document)
    _require_fit(document)
    for _attempt in range(NUMBER_TRIES):
        made = _numbered(document, by)
        pages = _keep_files(made)
        try:
            with transaction.atomic():
                return _publish(made, version, pages, by)
        except (NumberTakenError, IntegrityError):
            continue
    raise ValidationError(_("Other documents are being issued at this moment. Please try again."))


def _numbered(document: Document, by) -> Document:
    made, today = copy(document), timezone.localdate()
    made.year, made.issued_on, made.issued_by = today.year, today, by
    made.sequence = next_sequence(made.kind, made.year)
    made.number = number_text(made.kind, made.year, made.sequence)
    return made


def _keep_files(made: Document) -> int:
    """Make and store both files; the number of pages. Contents that no document comes to cite are swept away later."""
    pdf = document_pdf(made)
    made.pdf = _stored(pdf.data, file_name(made, ".pdf"))
    made.docx = _stored(document_docx(made), file_name(made, ".docx"))
    return pdf.pages


def _stored(data: bytes, name: str) -> StoredFile:
    return store(BytesIO(data), name)


def _publish(made: Document, version: int, pages: int, by) -> Document:
    """In one transaction: the number, the frozen text, the archive item."""
    current = _locked(made)
    if current.is_issued:
        return current
    _require_version(current, version)
    if next_sequence(made.kind, made.year) != made.sequence:
        raise NumberTakenError
    made.archive_item = _file(made, pages, by)
    made.version, made._history_user, made._change_reason = version + 1, by, None
    made.save()
    _forget_kept_forms(made)
    record(Action.ISSUE, made, by=by, number=made.number, pdf=made.pdf.sha256, docx=made.docx.sha256)
    return made


def _file(made: Document, pages: int, by) -> ArchiveItem:
    box, kind, retention = FILED_AS[DocumentKind(made.kind)]
    item = ArchiveItem(
        box=box,
        year=made.year,
        title=made.title,
        kind=kind,
        retention=retention,
        responsible=made.signer,
        document_number=made.number,
        dated_on=made.issued_on,
        pages=pages,
        community=made.visit.community if made.visit else None,
    )
    files = [(made.pdf, file_name(made, ".pdf")), (made.docx, file_name(made, ".docx"))]
    return file_item(item, files=files, record=made.visit, by=by)


def _require_fit(document: Document) -> None:
    """What keeps a draft from being issued, all of it at once. Raises ValidationError."""
    problems = [*_gaps(document), *_unprintable(document), *_vetoes(document)]
    if problems:
        raise ValidationError(problems)


def _gaps(document: Document) -> list[str]:
    gaps = GAP.findall("\n".join([document.title, document.addressee, document.body, document.attachments]))
    sentence = _("The text still has places to be filled in: %(places)s")
    return [sentence % {"places": " ".join(dict.fromkeys(gaps))}] if gaps else []


def _unprintable(document: Document) -> list[str]:
    found = unprintable(document)
    return [_("These characters cannot be printed: %(characters)s") % {"characters": " ".join(found)}] if found else []


def _vetoes(document: Document) -> list[str]:
    """An application says that the campaign is fit to be accepted; a veto item that is not met says the opposite."""
    if document.kind != DocumentKind.APPLICATION or not document.period:
        return []
    vetoes = evaluate(load_standard(settings.DEFAULT_STANDARD), document.period).vetoes
    sentence = _(
        "The veto item %(code)s, %(name)s, is not met in the period of this application. "
        "Acceptance cannot be applied for until it is."
    )
    return [sentence % {"code": each.indicator.code, "name": each.indicator.name} for each in vetoes]


def _require_draft(document: Document, version: int) -> None:
    current = _locked(document)
    if current.is_issued:
        raise ValidationError(_issued())
    _require_version(current, version)


def _require_version(current: Document, version: int) -> None:
    if current.version != version:
        raise StaleRowError(current)


def _issued() -> str:
    return _("This document has been issued and never changes. Write a correction instead.")


def _locked(document: Document) -> Document:
    return Document.objects.select_for_update().get(pk=document.pk)


def _fresh(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def _forget_kept_forms(document: Document) -> None:
    Draft.objects.filter(register=DRAFTS, object_id=str(document.pk)).delete()
