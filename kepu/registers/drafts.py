"""Drafts: what is typed into a form is kept every few seconds, for this person alone, until the form is saved."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs, require
from kepu.accounts.roles import Right
from kepu.records.models import Draft
from kepu.registers.register import Register, register

LONGEST = 100_000  # characters of one kept form
SECRET = ("csrfmiddlewaretoken",)


def draft_for(user, code: str, object_id: str) -> Draft | None:
    """What this person has begun to write into this form."""
    return Draft.objects.visible_to(user).filter(register=code, object_id=object_id).first()


def forget_draft(user, code: str, object_id: str) -> None:
    """The form has been saved, or its draft thrown away."""
    Draft.objects.visible_to(user).filter(register=code, object_id=object_id).delete()


def _kept_register(request, code: str) -> Register:
    """The register, for who may write rows of it: who only reads it has nothing to begin."""
    of = register(code)
    require(request.user, of.ledger.right, path=request.path)
    return of


@require_POST
@needs(Right.READ_REGISTERS)
def draft_keep(request, code):
    """Keep a form as it stands; the answer says nothing, or 400 where it is too long to be a form."""
    of = _kept_register(request, code)
    fields = request.POST.copy()
    object_id = fields.pop("draft-of", [""])[-1]
    for name in SECRET:
        fields.pop(name, None)
    text = fields.urlencode()
    if len(text) > LONGEST or not (object_id == "" or (object_id.isdecimal() and len(object_id) < 19)):
        return HttpResponseBadRequest()
    kept = {"fields": text, "title": fields.get(of.title, "").replace("\0", "")[:200]}
    Draft.objects.update_or_create(user=request.user, register=code, object_id=object_id, defaults=kept)
    return HttpResponse(status=204)


@require_POST
@needs(Right.READ_REGISTERS)
def draft_discard(request, code):
    of = _kept_register(request, code)
    object_id = request.POST.get("draft-of", "")[:18]
    forget_draft(request.user, code, object_id)
    return redirect(of.url("update", int(object_id)) if object_id.isdecimal() else of.url("create"))
