"""A draft passes to another person, with the photos uploaded for it."""

import re

from django.db import transaction
from django.db.models import Max
from django.http import QueryDict

from kepu.evidence.models import StagedUpload
from kepu.records.models import Draft

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UPLOADS = "files-id"  # how a kept form names what was uploaded for it (kepu/evidence/fields.py)


@transaction.atomic
def hand_draft(draft: Draft, to, *, origin: str) -> Draft:
    """Give a draft to `to`; where that person has a draft of the same form already, it comes to lie beside it.

    `origin` is the name of who began it, unless it was handed over once before. Its time stays what it was.
    """
    same = Draft.objects.filter(user=to, register=draft.register, object_id=draft.object_id)
    last = same.aggregate(beside=Max("beside"))["beside"]
    moved = {"user": to, "beside": 0 if last is None else last + 1, "begun_by": draft.begun_by or origin[:60]}
    _pass_uploads(draft, to)
    Draft.objects.filter(pk=draft.pk).update(**moved)
    draft.refresh_from_db()
    return draft


def _pass_uploads(draft: Draft, to) -> None:
    keys = [key for key in QueryDict(draft.fields).getlist(UPLOADS) if UUID.fullmatch(key)]
    StagedUpload.objects.filter(uploaded_by=draft.user_id, pk__in=keys).update(uploaded_by=to)
