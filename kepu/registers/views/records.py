"""One record: what it says, its files, its history, and its telephone number where somebody has a reason."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from kepu.accounts.access import needs
from kepu.accounts.roles import Right, can
from kepu.audit.actions import record
from kepu.audit.history import history_of
from kepu.audit.models import Action
from kepu.evidence.serving import serve
from kepu.exchange.kinds import EMPTY
from kepu.records.models import NEXT_REVIEW, Attachment, Office, Review
from kepu.registers.forms import RevealForm
from kepu.registers.masking import has_numbers, hides, masks, shown_text
from kepu.registers.register import Register, panels_of, register


@needs(Right.READ_REGISTERS)
def row_detail(request, code, pk):
    of = register(code)
    row = get_object_or_404(of.visible_rows(request.user), pk=pk)
    return render(request, of.templates.get("detail", "registers/detail.html"), _about(of, row, request.user))


def _about(of: Register, row, user) -> dict:
    reviews, panels = Office.current().reviews, panels_of(of)
    return {
        "register": of,
        "row": row,
        "facts": _facts(of, row, user),
        "files": row.files.select_related("file"),
        "history": history_of(row, masks=masks(of, user)),
        "first_panels": [(panel.template, panel.context(row, user)) for panel in panels if panel.first],
        "panels": [(panel.template, panel.context(row, user)) for panel in panels if not panel.first],
        "may_edit": of.editable_rows(user).filter(pk=row.pk).exists(),
        "may_add": of.may_write(user),
        "may_reveal": has_numbers(of) and can(user, Right.SEE_NUMBERS),
        "reviews": reviews,
        "next_reviews": NEXT_REVIEW[Review(row.review)] if reviews and can(user, Right.REVIEW) else (),
    }


def _facts(of: Register, row, user) -> list[tuple[str, str]]:
    """Label and text of each column; names hidden from who only reads."""
    hidden = hides(of, user)
    return [(column.label, shown_text(column, row, column.field in hidden)) for column in of.ledger.columns]


@needs(Right.SEE_NUMBERS)
def row_reveal(request, code, pk):
    """Show the telephone numbers of one record, once, for a reason that is recorded."""
    of = register(code)
    row = get_object_or_404(of.visible_rows(request.user), pk=pk)
    numbers = [column for column in of.ledger.columns if column.masked]
    if not numbers:
        raise Http404
    form = RevealForm(request.POST or None)
    context = {"register": of, "row": row, "form": form}
    if request.method == "POST" and form.is_valid():
        record(Action.REVEAL, row, by=request.user, reason=form.cleaned_data["reason"])
        context["numbers"] = [(each.label, each.kind.current(each, row) or EMPTY) for each in numbers]
    return render(request, "registers/reveal.html", context)


@needs(Right.READ_REGISTERS)
def row_file(request, code, pk, rendition):
    """A file of a record that this person may see: the original for download, or a picture to look at."""
    of = register(code)
    files = Attachment.objects.of_rows(of.visible_rows(request.user)).select_related("file")
    attachment = get_object_or_404(files, pk=pk)
    if rendition not in ("original", "thumb", "screen"):
        raise Http404
    if rendition == "original":
        record(Action.DOWNLOAD, attachment, by=request.user)
    return serve(attachment.file, attachment.name, rendition=rendition)
