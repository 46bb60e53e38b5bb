"""Forms of the registers. The rules are the models'; only wording and layout stand here."""

import re
import uuid

from django import forms
from django.db import models
from django.forms.models import ModelChoiceField
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.audit.actions import save_record
from kepu.evidence.actions import say_children
from kepu.evidence.fields import EvidenceField
from kepu.evidence.models import Children
from kepu.inputs import GARBLED, CountField, DayField, LineField, LinkField, NumberField, WordsField
from kepu.records.models import Attachment, AttachmentKind, Draft, Office, Review, Row
from kepu.registers.actions import StaleRowError, add_row, already_added, change_attachment, change_row, detach
from kepu.registers.register import Register, register_of
from kepu.wordlist import WordListField


def input_for(db_field: models.Field, **kwargs):
    """The form field that takes what people type for a model field."""
    said = {"label": capfirst(db_field.verbose_name), "help_text": db_field.help_text, "required": not db_field.blank}
    if isinstance(db_field, WordListField):
        return WordsField(max_length=2000, **said)
    if isinstance(db_field, models.DateField):
        return DayField(**said)
    if isinstance(db_field, models.DecimalField):
        return NumberField(max_digits=db_field.max_digits, decimal_places=db_field.decimal_places, **said)
    if isinstance(db_field, models.IntegerField):
        return CountField(**said)
    if isinstance(db_field, models.URLField):
        return LinkField(max_length=db_field.max_length, **said)
    return db_field.formfield(**kwargs)


class RowForm(forms.ModelForm):
    """Add or change a row of a register. `user` decides what is offered; a clerk's community is the clerk's own."""

    kinds: tuple = ()  # of files; () leaves those of the field

    files = EvidenceField(label=gettext_lazy("Photos and documents"), kinds=AttachmentKind.choices, required=False)
    reason = LineField(label=gettext_lazy("Why is it changed?"), required=False, max_length=100)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, error_messages=GARBLED)
    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4, error_messages=GARBLED)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = self.fields["files"].user = user
        if self.kinds:
            self.fields["files"].offer((kind.value, kind.label) for kind in self.kinds)
        self.conflict: list[tuple[str, str, str]] = []
        self._offer_rows()
        self._settle_community()
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    @property
    def register(self) -> Register:
        return register_of(self._meta.model)

    def _offer_rows(self):
        """Of other registers, live rows that this person may see are offered, and those chosen already."""
        for name, field in self.fields.items():
            if isinstance(field, ModelChoiceField):
                field.queryset = self._offered(field.queryset) | field.queryset.filter(pk__in=self._chosen(name))
                field.empty_label = _("Please choose") if field.required else _("None")
            elif isinstance(field, forms.TypedChoiceField) and field.choices and field.choices[0][0] == "":
                field.choices = [("", _("Please choose") if field.required else _("Not stated")), *field.choices[1:]]

    def _offered(self, rows):
        rows = rows.visible_to(self.user) if hasattr(rows, "visible_to") else rows
        rows = rows.active() if hasattr(rows, "active") else rows
        return rows.live() if hasattr(rows, "live") else rows

    def _chosen(self, name: str) -> list:
        """Keys of what the row has in this field now; to save it again must not take them out."""
        if not self.instance.pk:
            return []
        value = self.initial.get(name)
        chosen = value if isinstance(value, list | tuple) else [value]
        return [getattr(each, "pk", each) for each in chosen if each is not None]

    def _settle_community(self):
        field = self.fields.get("community")
        if field is None:
            return
        if self.user.is_clerk:
            del self.fields["community"]
            self.instance.community_id = self.user.community_id
        else:
            field.empty_label = _("The sub-district itself")

    def groups(self) -> list[tuple[str, list]]:
        """The visible fields in sections: the main ones, then those that fold away."""
        own = [self[name] for name in self.fields if name not in ("files", "reason", "version", "creation_key")]
        folded = [field for field in own if field.name in self.register.folded]
        return [("", [field for field in own if field not in folded]), (_("More"), folded)]

    def begin_with(self, draft: Draft) -> None:
        """Show what a draft holds, without judging it yet."""
        data = QueryDict(draft.fields)
        for name, field in self.fields.items():
            if name == "files":
                rows, _files = field.widget.value_from_datadict(data, QueryDict(), name)
                field.picked = field.staged_before(rows)
            elif name not in ("version", "creation_key"):
                self.initial[name] = field.widget.value_from_datadict(data, {}, name)

    def save(self, commit=True):
        """Save through the action. Returns the row, or None with errors (and `conflict`) on the form."""
        try:
            return self._change() if self.instance.pk else self._add()
        except StaleRowError as stale:
            self._show_conflict(stale.current)
            self.add_error(None, stale)
        except forms.ValidationError as error:
            self._take(error)
        return None

    def _take(self, error: forms.ValidationError):
        known = hasattr(error, "error_dict") and set(error.error_dict) <= set(self.fields)
        self.add_error(None, error if known else error.messages)

    def said_when_added(self, row: Row) -> str:
        """The sentence that greets a new record."""
        return _("The record has been saved.")

    def earlier(self) -> Row | None:
        """The row that this very form has already made: the answer to a double click or a resend."""
        key = self.cleaned_data.get("creation_key")
        return already_added(self._meta.model(creation_key=key), self.user) if key else None

    def _add(self) -> Row:
        self.instance.creation_key = self.cleaned_data.get("creation_key") or self.instance.creation_key
        return add_row(self.instance, files=self.picked_files(), by=self.user)

    def _change(self) -> Row:
        cleaned = self.cleaned_data
        return change_row(
            self.instance,
            version=cleaned.get("version") or 0,
            files=self.picked_files(),
            reason=cleaned["reason"],
            by=self.user,
        )

    def picked_files(self) -> list[tuple]:
        return [(p.upload.file, p.upload.name, p.kind, p.caption) for p in self.cleaned_data["files"]]

    def kept_files(self, data=None):
        """The form of the files that the row has already. Where `data` is wrong about them, this form says so."""
        files = self.instance.files.select_related("file")
        kept = KeptFormSet(data, queryset=files, prefix="kept")
        if data is None:
            return kept
        if kept.speaks_of_others():
            self._complain(_("The files of this record have changed since you opened the page. Please look again."))
            return KeptFormSet(queryset=files, prefix="kept")
        if not kept.is_valid():
            self._complain(_("Please correct what is written beside the files below."))
        return kept

    def _complain(self, sentence: str) -> None:
        """Add a sentence to what is wrong, after this form has judged its own fields."""
        if sentence not in self.non_field_errors():
            self.add_error(None, sentence)

    def save_kept(self, kept) -> None:
        kept.save(commit=False)
        for attachment in kept.deleted_objects:
            detach(attachment, by=self.user)
        for attachment, changed in kept.changed_objects:
            if {"kind", "caption"} & set(changed):
                change_attachment(attachment, by=self.user)
        for each in kept.initial_forms:
            if "children" in each.changed_data and each.instance.pk:
                say_children(each.instance.file, each.cleaned_data["children"], by=self.user)

    def _show_conflict(self, current: Row):
        """Keep what was typed; put the present record beside it; let the next save win on purpose."""
        present = type(self)(instance=current, user=self.user)
        for name in self.changed_data:
            field = self.fields[name]
            mine, theirs = shown(field, self[name].value()), shown(field, present[name].value())
            if name in present.initial and mine != theirs and not self[name].is_hidden:
                self.conflict.append((str(field.label), theirs, mine))
        self.data = self.data.copy()
        self.data["version"] = current.version


def shown(field: forms.Field, value) -> str:
    """A form value in words."""
    if hasattr(field, "choices"):
        chosen = {str(getattr(v, "pk", v)) for v in (value if isinstance(value, list | tuple) else [value])}
        return "、".join(str(label) for key, label in flatten_choices(field.choices) if str(key) in chosen)
    return str(value if value is not None else "")


MOST_FILES = 200  # that one form speaks of; far more than a record may have


class KeptFiles(forms.BaseModelFormSet):
    """Files that a row has already: their kinds and captions, and a box to take each off."""

    def speaks_of_others(self) -> bool:
        """Whether a file in it is not, or no longer, one of the row's."""
        return bool(self.non_form_errors()) or any(form.instance.pk is None for form in self.initial_forms)


class KeptFile(forms.ModelForm):
    """One of them; of a picture also whether children can be recognised."""

    children = forms.ChoiceField(label=gettext_lazy("Children in the picture"), choices=Children, required=False)

    class Meta:
        model = Attachment
        fields = ["kind", "caption"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.file.is_picture:
            self.initial["children"] = self.instance.file.children
        else:
            del self.fields["children"]


KeptFormSet = forms.modelformset_factory(
    Attachment,
    form=KeptFile,
    formset=KeptFiles,
    extra=0,
    can_delete=True,
    max_num=MOST_FILES,
    absolute_max=MOST_FILES,
)


def form_class(register: Register) -> type[RowForm]:
    """The register's form: its own where it has one, else one field for each column of the ledger."""
    if register.form:
        return register.load(register.form)
    names = [column.field for column in register.ledger.columns if column.field]
    made = forms.modelform_factory(register.model, form=RowForm, fields=names, formfield_callback=input_for)
    made.kinds = register.kinds
    return made


def likeness_of(row: Row, form: type[RowForm], register: Register) -> dict:
    """What a new row takes over from a similar one: everything but its days and what `not_copied` names."""
    initial = forms.model_to_dict(row, fields=form._meta.fields)
    days = {each.name for each in row._meta.fields if isinstance(each, models.DateField)}
    return {name: value for name, value in initial.items() if name not in days | set(register.not_copied)}


class OfficeForm(forms.ModelForm):
    """How the office works."""

    day_hours = NumberField(
        label=gettext_lazy("Most service hours of one volunteer in a day"),
        max_digits=3,
        decimal_places=1,
        min_value=1,
        max_value=24,
    )

    class Meta:
        model = Office
        fields = ["reviews", "star_hours", "day_hours"]

    def clean_star_hours(self):
        hours = [int(word) for word in re.findall(r"\d+", self.cleaned_data["star_hours"])]
        if hours != sorted(set(hours)):
            raise forms.ValidationError(_("Each number must be larger than the one before it."))
        return self.cleaned_data["star_hours"]

    def save(self, *, by) -> Office:
        return save_record(self.instance, reason=", ".join(self.changed_data), by=by)


class RetireForm(forms.Form):
    """Why a record is taken out."""

    reason = LineField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("For example: logged twice. It stays in the history."),
        error_messages={"required": gettext_lazy("Please say why the record is taken out.")},
    )


class ReturnForm(forms.Form):
    """What has to be corrected before a record can be confirmed."""

    state = forms.CharField(widget=forms.HiddenInput, initial=Review.RETURNED)
    note = LineField(
        label=gettext_lazy("What has to be corrected?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Please say what has to be corrected.")},
    )


class RevealForm(forms.Form):
    """Why a telephone number is needed."""

    reason = LineField(
        label=gettext_lazy("What do you need the number for?"),
        max_length=200,
        help_text=gettext_lazy("For example: to agree on a time for Saturday. This is recorded with your name."),
        error_messages={"required": gettext_lazy("Please say what you need the number for.")},
    )
