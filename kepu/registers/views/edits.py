"""Adding, changing, copying, taking out and reviewing records, one or many."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.records.models import Draft, Review
from kepu.registers.actions import retire_row, review_row
from kepu.registers.drafts import draft_asked, drafts_of
from kepu.registers.forms import RetireForm, ReturnForm, form_class, likeness_of
from kepu.registers.register import Register, register, right_to_write
from kepu.registers.views.lists import LONGEST_QUERY, shown_by
from kepu.web import sent

CONFIRM = ("confirm", "confirm_shown")  # what is to be done to many rows: those ticked, those that the list shows
MOST_AT_ONCE = 500
MOST_SENTENCES = 5  # about rows that could not be reviewed


@needs(right_to_write)
def row_create(request, code):
    of = register(code)
    form = form_class(of)(*sent(request), initial=_begun(request, of), user=request.user)
    if request.method == "POST" and (row := (form.is_valid() and form.save()) or form.earlier()):
        return _saved(request, of, row, "", form.said_when_added(row))
    return _form_page(request, of, form)


def _begun(request, of: Register) -> dict:
    """What a new form starts with: a similar record, or fields named in the address (a facility's QR label)."""
    source = request.GET.get("copy_of", "")
    if source.isdecimal():
        row = get_object_or_404(of.visible_rows(request.user), pk=source[:18])
        return likeness_of(row, form_class(of), of)
    return {name: value for name, value in request.GET.items() if name in form_class(of).base_fields}


@needs(right_to_write)
def row_update(request, code, pk):
    of = register(code)
    row = get_object_or_404(of.editable_rows(request.user), pk=pk)
    form = form_class(of)(*sent(request), instance=row, user=request.user)
    kept = form.kept_files(sent(request)[0])
    if request.method == "POST" and form.is_valid() and kept.is_valid() and (changed := form.save()):
        form.save_kept(kept)
        return _saved(request, of, changed, str(pk), _("The changes have been saved."))
    return _form_page(request, of, form, kept=kept, row=row)


def _saved(request, of: Register, row, object_id: str, sentence: str):
    if draft := draft_asked(request, of.code, object_id):
        draft.delete()
    messages.success(request, sentence)
    for warning in getattr(row, "warnings", list)():
        messages.warning(request, warning)
    return redirect(of.url("detail", row.pk))


def _form_page(request, of: Register, form, kept=None, row=None):
    object_id = str(row.pk) if row else ""
    draft: Draft | None = draft_asked(request, of.code, object_id)
    if draft and request.method == "GET" and "draft" in request.GET:
        form.begin_with(draft)
    place = draft.place if draft else object_id
    context = {"register": of, "form": form, "kept": kept, "row": row, "draft": draft, "draft_place": place}
    context["handed_drafts"] = drafts_of(request.user, of.code, object_id).filter(beside__gt=0)
    return render(request, of.templates.get("form", "registers/form.html"), context)


@needs(Right.READ_REGISTERS)
def row_copy(request, code, pk):
    """Start a new record from a similar one."""
    of = register(code)
    get_object_or_404(of.visible_rows(request.user), pk=pk)
    return redirect(f"{of.url('create')}?copy_of={pk}")


@needs(right_to_write)
def row_retire(request, code, pk):
    of = register(code)
    row = get_object_or_404(of.editable_rows(request.user), pk=pk)
    form = RetireForm(sent(request)[0])
    if request.method == "POST" and form.is_valid():
        retire_row(row, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The record has been taken out. Its history is kept."))
        return redirect(of.url("list"))
    return _retire_page(request, of, {"form": form, "rows": [row]})


def _retire_page(request, of: Register, context: dict):
    return render(request, of.templates.get("retire", "registers/retire.html"), {"register": of} | context)


@needs(Right.REVIEW)
def row_return(request, code, pk):
    """Confirm one record, or return it with a note."""
    of = register(code)
    row = get_object_or_404(of.visible_rows(request.user).live(), pk=pk)
    if request.POST.get("state") == Review.CONFIRMED:
        _review(request, [row], Review.CONFIRMED)
        return redirect(of.url("detail", pk))
    form = ReturnForm(sent(request)[0])
    if request.method == "POST" and form.is_valid():
        _review(request, [row], Review.RETURNED, form.cleaned_data["note"])
        return redirect(of.url("detail", pk))
    return render(request, "registers/return.html", {"register": of, "form": form, "row": row})


def _review(request, rows, state, note="") -> None:
    """Review each row that can be; say of each other one why not."""
    done, refused = 0, []
    for row in rows:
        try:
            review_row(row, state=state, note=note, by=request.user)
            done += 1
        except ValidationError as problem:
            refused.append(problem.messages[0])
    for sentence in refused[:MOST_SENTENCES]:
        messages.warning(request, sentence)
    if others := len(refused[MOST_SENTENCES:]):
        messages.warning(request, _("… and %(count)d more.") % {"count": others})
    if done:
        sentence = ngettext("%(count)d record has been reviewed.", "%(count)d records have been reviewed.", done)
        messages.success(request, sentence % {"count": done})


def _right_for_many(request, code: str) -> Right:
    return Right.REVIEW if request.POST.get("do") in CONFIRM else right_to_write(request, code)


@require_POST
@needs(_right_for_many)
def row_bulk(request, code):
    """What is done to all ticked rows of the list: confirm them, or take them out for one reason."""
    of, wanted = register(code), request.POST.get("do")
    if wanted == "confirm_shown":
        return _confirm_shown(request, of)
    rows = _ticked(request, of)
    if not rows:
        messages.warning(request, _("Nothing is ticked. Tick the records first."))
        return redirect(of.url("list"))
    if wanted in CONFIRM:
        _review(request, rows, Review.CONFIRMED)
        return redirect(of.url("list"))
    if wanted != "retire":
        raise Http404
    form = RetireForm(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        return _retire_all(request, of, rows, form.cleaned_data["reason"])
    return _retire_page(request, of, {"form": form, "rows": rows, "bulk": True})


def _confirm_shown(request, of: Register):
    """Confirm what the list's filter shows on all its pages, as many as one press may: the rest wait for the next."""
    query = QueryDict(request.POST.get("query", "")[:LONGEST_QUERY])
    waiting = shown_by(request, of, query).qs.exclude(review=Review.CONFIRMED)
    _review(request, list(waiting[:MOST_AT_ONCE]), Review.CONFIRMED)
    return redirect(f"{of.url('list')}?{query.urlencode()}")


def _ticked(request, of: Register) -> list:
    keys = [key for key in request.POST.getlist("row") if key.isdecimal() and len(key) < 19]
    may_review = request.POST.get("do") == "confirm"
    rows = of.visible_rows(request.user).live() if may_review else of.editable_rows(request.user)
    return list(rows.filter(pk__in=keys[:MOST_AT_ONCE]))


def _retire_all(request, of: Register, rows, reason):
    with transaction.atomic():
        for row in rows:
            retire_row(row, reason=reason, by=request.user)
    count = len(rows)
    sentence = ngettext("%(count)d record has been taken out.", "%(count)d records have been taken out.", count)
    messages.success(request, sentence % {"count": count})
    return redirect(of.url("list"))
