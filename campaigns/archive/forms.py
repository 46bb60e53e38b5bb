"""The form of an archive item. Its box is chosen once; new files are further files of the item."""

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.archive.actions import add_files, add_version, file_item
from campaigns.archive.boxes import all_boxes, box_choices
from campaigns.archive.records import beginning, name_of, record_named, unfiled
from campaigns.models import ArchiveFile, ArchiveItem
from kepu.evidence.fields import EvidenceField
from kepu.inputs import LineField
from kepu.records.models import Attachment
from kepu.registers.actions import change_row
from kepu.registers.forms import RowForm, input_for
from kepu.registers.register import register_of

ONE_KIND = [("FILE", gettext_lazy("File"))]  # the item itself says what its files prove


def _input(db_field, **kwargs):
    if db_field.name == "indicators":
        return forms.MultipleChoiceField(
            label=gettext_lazy("Also serves the indicators"), widget=forms.CheckboxSelectMultiple, required=False
        )
    return input_for(db_field, **kwargs)


class ArchiveItemForm(RowForm):
    """File an item, perhaps for a record whose own files can be taken over, or change what it says."""

    box = forms.ChoiceField(
        label=gettext_lazy("Box (indicator)"),
        help_text=gettext_lazy("Box and year become the item's number, which is given for good."),
    )
    about = LineField(widget=forms.HiddenInput, required=False, max_length=40)
    taken = forms.MultipleChoiceField(
        label=gettext_lazy("Files of the record"), widget=forms.CheckboxSelectMultiple, required=False
    )
    files = EvidenceField(label=gettext_lazy("Scans and files of the item"), kinds=ONE_KIND, required=False)

    class Meta:
        model = ArchiveItem
        fields = [
            "box",
            "title",
            "kind",
            "dated_on",
            "community",
            "responsible",
            "document_number",
            "pages",
            "indicators",
            "retention",
            "reference_code",
            "notes",
        ]
        formfield_callback = _input

    field_order = ["box", "title", "kind", "dated_on", "community"]

    def __init__(self, *args, **kwargs):
        self.record: Model | None = None
        self.offered: list[Attachment] = []
        given = kwargs.get("initial") or {}
        super().__init__(*args, **kwargs)
        self._offer_boxes()
        if self.instance.pk:
            for name in ("box", "about", "taken"):
                del self.fields[name]
        else:
            self._begin_from(self.data.get("about", "") if self.is_bound else given.get("about", ""), given)

    def _offer_boxes(self):
        """A box that the standard has no longer stays ticked where it is ticked."""
        boxes = [(box.code, str(box)) for box in all_boxes()]
        known = {code for code, _name in boxes}
        chosen = self.instance.indicators if self.instance.pk else []
        self.fields["indicators"].choices = [*boxes, *((code, code) for code in chosen if code not in known)]
        self.fields["box"].choices = [("", _("Please choose")), *box_choices()]

    def _begin_from(self, name: str, given: dict):
        """Take over what the record says, and offer its files; what the address names itself comes first."""
        self.record = record_named(name, self.user) if name else None
        if self.record is None:
            return
        self.offered = unfiled(self.record)
        self.initial |= {key: value for key, value in beginning(self.record, self.offered).items() if key not in given}
        self.initial |= {"about": name_of(self.record)}
        self.fields["taken"].choices = [(str(each.pk), each.name) for each in self.offered]

    def begin_with(self, draft):
        super().begin_with(draft)
        if not self.instance.pk:
            self._begin_from(self.initial.get("about") or "", dict(self.initial))

    def groups(self):
        """The record's own files stand beside the upload, not among the fields."""
        return [
            (legend, [field for field in fields if field.name not in ("about", "taken")])
            for legend, fields in super().groups()
        ]

    @property
    def record_register(self):
        """The register of the record that this is filed for."""
        return register_of(self.record)

    @property
    def ticked(self) -> list[str]:
        """Keys of the record's files that are ticked now."""
        return self["taken"].value() or []

    def clean_about(self):
        if self.cleaned_data["about"] and self.record is None:
            raise forms.ValidationError(
                _("The record that this was to be filed for is not there any more. Please open the form anew.")
            )
        return self.cleaned_data["about"]

    def clean(self):
        cleaned = super().clean()
        box = cleaned.get("box") or self.instance.box
        cleaned["indicators"] = [code for code in cleaned.get("indicators", []) if code != box]
        return cleaned

    def picked_files(self) -> list[tuple]:
        """Files of the record that are ticked, then those uploaded here."""
        ticked = self.cleaned_data.get("taken", [])
        taken = [(each.file, each.name) for each in self.offered if str(each.pk) in ticked]
        return taken + [(picked.upload.file, picked.upload.name) for picked in self.cleaned_data["files"]]

    def _add(self) -> ArchiveItem:
        self.instance.creation_key = self.cleaned_data.get("creation_key") or self.instance.creation_key
        return file_item(self.instance, files=self.picked_files(), record=self.record, by=self.user)

    def _change(self) -> ArchiveItem:
        cleaned, files = self.cleaned_data, self.picked_files()
        return change_row(
            self.instance,
            version=cleaned.get("version") or 0,
            also=lambda: add_files(self.instance, files, by=self.user),
            reason=cleaned["reason"],
            by=self.user,
        )

    def said_when_added(self, row: ArchiveItem) -> str:
        return _("Filed under the number %(number)s.") % {"number": row.number}


class VersionForm(forms.Form):
    """A new scan of one file of an item."""

    files = EvidenceField(
        label=gettext_lazy("The new scan"),
        kinds=ONE_KIND,
        error_messages={"required": gettext_lazy("Please choose the new scan.")},
    )
    note = LineField(
        label=gettext_lazy("Why is there a new version?"),
        max_length=200,
        help_text=gettext_lazy("For example: scanned again, the seal was cut off."),
        error_messages={"required": gettext_lazy("Please say why there is a new version.")},
    )

    def __init__(self, *args, earlier: ArchiveFile, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.earlier = earlier
        self.user = self.fields["files"].user = user

    def clean_files(self):
        picked = self.cleaned_data["files"]
        if len(picked) > 1:
            raise forms.ValidationError(_("A new version is one file. Please take the others away."))
        return picked

    def save(self) -> ArchiveFile | None:
        upload = self.cleaned_data["files"][0].upload
        try:
            return add_version(self.earlier, upload.file, upload.name, note=self.cleaned_data["note"], by=self.user)
        except forms.ValidationError as refusal:
            self.add_error(None, refusal.messages)
        return None
