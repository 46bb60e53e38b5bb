"""A form field for files that loses none of them when another field is wrong, with or without a script.

Files that arrive with the form are staged at once; the form that comes back carries their ids. With the script
(static/js/uploader.js) each file is sent by itself as soon as it is chosen, and the form carries ids only.
"""

import uuid
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils.translation import gettext as _

from kepu.evidence.actions import say_children, stage
from kepu.evidence.models import Children, StagedUpload
from kepu.evidence.refusals import Refused
from kepu.formats import file_size

ACCEPT = "image/*,.heic,.pdf,.docx,.xlsx"
DOCUMENTS = (".pdf", ".docx", ".xlsx")


@dataclass(frozen=True)
class Picked:
    """A staged upload and what the person said of it."""

    upload: StagedUpload
    kind: str
    caption: str = ""
    children: str | None = None  # one of Children; None where the form did not ask

    @property
    def shown_children(self) -> str:
        """What the form shows as said of children: what was chosen in it, else what is known of the picture."""
        return self.children if self.children in Children.values else self.upload.file.children


class EvidenceInput(forms.Widget):
    """Ids, kinds, captions of what is uploaded already, whether it shows children, and an input for more."""

    template_name = "evidence/field.html"
    needs_multipart_form = True
    kinds: list[tuple[str, str]]

    class Media:
        js = [Script("js/uploader.js", defer=True)]

    def value_from_datadict(self, data, files, name):
        """(rows of id, kind, caption, children already staged and not struck out; files that came with this form)."""
        if not hasattr(data, "getlist"):
            return [], []
        struck_out = set(data.getlist(f"{name}-remove"))
        columns = [data.getlist(f"{name}-{part}") for part in ("id", "kind", "caption")]
        asked = data.getlist(f"{name}-children") or [None] * len(columns[0])
        rows = [row for row in zip(*columns, asked, strict=False) if row[0] not in struck_out]
        return rows, files.getlist(name)

    def value_omitted_from_data(self, data, files, name):
        return False

    def get_context(self, name, value, attrs):
        context = super().get_context(name, None, attrs)
        return context | {
            "accept": ACCEPT,
            "kinds": self.kinds,
            "children": Children.choices,
            "picked": value or [],
            "limit": file_size(settings.UPLOAD_MAX_BYTES),
            "limit_bytes": settings.UPLOAD_MAX_BYTES,
            "most": settings.UPLOAD_MAX_FILES_PER_RECORD,
        }


class EvidenceBoundField(forms.BoundField):
    def value(self):
        """What is staged is shown again, whatever else was wrong with the form."""
        return self.field.picked


class EvidenceField(forms.Field):
    """Any number of files; cleans to a list of Picked.

    `kinds` are the choices of what a file proves, the first for pictures, the last for documents. The form sets
    `user`: only that person's own uploads are taken.
    """

    widget = EvidenceInput

    def __init__(self, *, kinds, **kwargs):
        super().__init__(**kwargs)
        self.kinds = list(kinds)
        self.user = None
        self.picked: list[Picked] = []

    def offer(self, kinds) -> None:
        """Offer other kinds of file than those declared."""
        self.kinds = self.widget.kinds = list(kinds)

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        copied.picked = []
        copied.widget.kinds = self.kinds
        return copied

    def get_bound_field(self, form, field_name):
        return EvidenceBoundField(form, self, field_name)

    def clean(self, value):
        rows, files = value
        self.picked = self.staged_before(rows)
        self._keep_what_is_said()
        problems = self._stage_now(files)
        if self.required and not self.picked and not problems:
            problems.append(self.error_messages["required"])
        if len(self.picked) > settings.UPLOAD_MAX_FILES_PER_RECORD:
            limit = settings.UPLOAD_MAX_FILES_PER_RECORD
            problems.append(
                _("At most %(limit)d files can be added at once. Please take some away.") % {"limit": limit}
            )
        if problems:
            raise ValidationError(problems)
        return self.picked

    def has_changed(self, initial, data):
        return bool(data and any(data))

    def staged_before(self, rows) -> list[Picked]:
        """What the person has uploaded already, of the rows (id, kind, caption, children) that a form carries."""
        keys = {row[0]: uuid.UUID(row[0]) for row in rows if _is_uuid(row[0])}
        own = StagedUpload.objects.visible_to(self.user).select_related("file").in_bulk(keys.values())
        return [
            Picked(own[keys[key]], self._known(kind), caption.strip()[:200], children)
            for key, kind, caption, children in rows
            if keys.get(key) in own
        ]

    def _keep_what_is_said(self) -> None:
        """It is said of the upload, which is there already, whatever becomes of the form."""
        for picked in self.picked:
            if picked.children in Children.values:
                say_children(picked.upload.file, picked.children, by=self.user)

    def _stage_now(self, files) -> list[str]:
        """Stage what came with the form; a sentence for each file that is refused."""
        problems = []
        for file in files:
            try:
                self.picked.append(Picked(stage(file, by=self.user), self._likely(file.name)))
            except Refused as refusal:
                problems += refusal.messages
        return problems

    def _known(self, kind: str) -> str:
        return kind if kind in dict(self.kinds) else self.kinds[0][0]

    def _likely(self, name: str) -> str:
        return self.kinds[-1 if name.lower().endswith(DOCUMENTS) else 0][0]


def _is_uuid(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False
