"""Drafts: what is typed into a form is kept every few seconds, for this person alone, until the form is saved."""

import re

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs
from kepu.records.models import Draft
from kepu.registers.register import register, right_to_write

LONGEST = 100_000  # characters of one kept form
PLACE = re.compile(r"(|[0-9]{1,18})(?:~([0-9]{1,4}))?")  # see Draft.place
SECRET = ("csrfmiddlewaretoken",)


def draft_asked(request, code: str, object_id: str) -> Draft | None:
    """The draft that the address names (?draft=NUMBER: one that somebody handed over), else one's own of this form."""
    mine = drafts_of(request.user, code, object_id)
    named = request.GET.get("draft", "")
    return mine.filter(pk=named[:18]).first() if named.isdecimal() else mine.filter(beside=0).first()


def drafts_of(user, code: str, object_id: str):
    """What this person has begun to write into this form, and what others handed over."""
    return Draft.objects.visible_to(user).filter(register=code, object_id=object_id)


def _placed(text: str) -> tuple[str, int] | None:
    """Row and number of a draft from its `place`; None where it is none."""
    found = PLACE.fullmatch(text)
    return (found[1], int(found[2] or 0)) if found else None


@require_POST
@needs(right_to_write)
def draft_keep(request, code):
    """Keep a form as it stands; the answer says nothing, or 400 where it is too long to be a form."""
    return keep_form(request, code, title=register(code).title)


def keep_form(request, code: str, *, title: str, longest: int = LONGEST) -> HttpResponse:
    """Keep what was sent as this person's draft of the form; `title` is the field that names it."""
    fields = request.POST.copy()
    place = _placed(fields.pop("draft-of", [""])[-1])
    for name in SECRET:
        fields.pop(name, None)
    text = fields.urlencode()
    if len(text) > longest or place is None:
        return HttpResponseBadRequest()
    kept = {"fields": text, "title": fields.get(title, "").replace("\0", "")[:200]}
    where = {"register": code, "object_id": place[0], "beside": place[1]}
    Draft.objects.update_or_create(user=request.user, **where, defaults=kept)
    return HttpResponse(status=204)


@require_POST
@needs(right_to_write)
def draft_discard(request, code):
    of = register(code)
    object_id = forget_form(request, code)
    return redirect(of.url("update", int(object_id)) if object_id else of.url("create"))


def forget_form(request, code: str) -> str:
    """Throw away the draft that `draft-of` names; the key of the row that it was of, "" for a new one."""
    object_id, beside = _placed(request.POST.get("draft-of", "")) or ("", 0)
    drafts_of(request.user, code, object_id).filter(beside=beside).delete()
    return object_id
