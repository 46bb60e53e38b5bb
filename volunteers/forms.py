"""The form of a volunteer: skills to tick, a team to choose or to found, namesakes pointed out before they double."""

from collections import Counter

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.audit.actions import save_record
from kepu.exchange.masking import masked_number
from kepu.inputs import LineField, WordsField
from kepu.records.models import AttachmentKind
from kepu.registers.forms import RowForm, input_for
from kepu.wordlist import WordListField
from volunteers.models import Team, Volunteer

SKILLS_OFFERED = 24  # most widespread first; any other can be typed
NAMESAKES_SHOWN = 5


def skills_in_use(user) -> list[str]:
    """Skills of the volunteers that `user` sees, the most widespread first."""
    kept = Volunteer.objects.visible_to(user).live().order_by().values_list("skills", flat=True)
    return [skill for skill, _count in Counter(skill for skills in kept for skill in skills).most_common()]


def _input(db_field, **kwargs):
    """Skills are ticked; all else is as in every register."""
    if not isinstance(db_field, WordListField):
        return input_for(db_field, **kwargs)
    return forms.MultipleChoiceField(label=_("Skills"), widget=forms.CheckboxSelectMultiple, required=False)


class VolunteerForm(RowForm):
    """Register a volunteer or change one."""

    kinds = (AttachmentKind.PHOTO, AttachmentKind.DOCUMENT)

    more_skills = WordsField(
        label=gettext_lazy("Other skills"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Put 、 between them."),
    )
    new_team = LineField(
        label=gettext_lazy("Or a new team"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Only where the team is not in the list yet."),
    )
    is_another = forms.BooleanField(label=gettext_lazy("It is another person of the same name"), required=False)

    class Meta:
        model = Volunteer
        fields = [
            "name",
            "phone",
            "sex",
            "source",
            "community",
            "registered_on",
            "state",
            "team",
            "skills",
            "birth_year",
            "unit",
            "is_promoter",
            "consent_on",
            "consent_way",
            "guardian",
            "consent_withdrawn_on",
        ]
        formfield_callback = _input

    field_order = ["name", "is_another", *Meta.fields[1:8], "new_team", "skills", "more_skills"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = self.initial.get("skills") or []
        offered = dict.fromkeys([*own, *skills_in_use(self.user)[:SKILLS_OFFERED]])
        self.fields["skills"].choices = [(skill, skill) for skill in offered]

    def groups(self):
        """The question about namesakes is asked only where there are some."""
        asked = "is_another" in self.errors or self["is_another"].value()
        return [(legend, [f for f in fields if asked or f.name != "is_another"]) for legend, fields in super().groups()]

    def clean(self):
        cleaned = super().clean()
        cleaned["skills"] = list(dict.fromkeys([*cleaned.get("skills", []), *cleaned.get("more_skills", [])]))
        if cleaned.get("team") and cleaned.get("new_team"):
            self.add_error("new_team", _("Choose a team of the list or name a new one, not both."))
        if not cleaned.get("is_another") and (namesakes := self._namesakes(cleaned.get("name"))):
            self.add_error("is_another", _namesakes_said(namesakes))
        return cleaned

    def _namesakes(self, name: str | None) -> list[Volunteer]:
        """Others of this name whom the user sees, where the name is new here: the phone alone tells people apart."""
        if not name or (name == self.initial.get("name") and self.instance.pk):
            return []
        others = Volunteer.objects.visible_to(self.user).live().filter(name=name).select_related("community")
        # The row that this very form made a moment ago is no namesake.
        key = self.cleaned_data.get("creation_key")
        return list(others.exclude(pk=self.instance.pk).exclude(creation_key=key)[:NAMESAKES_SHOWN])

    @transaction.atomic
    def _add(self):
        self._found_team()
        return super()._add()

    @transaction.atomic
    def _change(self):
        self._found_team()
        return super()._change()

    def _found_team(self) -> None:
        """The team named as new; the one of this name where there is one already."""
        if name := self.cleaned_data.get("new_team"):
            known = Team.objects.filter(name=name).first()
            self.instance.team = known or save_record(Team(name=name), by=self.user)


def _namesakes_said(namesakes: list[Volunteer]) -> str:
    said = "、".join(f"{each.name} {masked_number(each.phone)} {each.community or ''}".strip() for each in namesakes)
    return _("The register has this name already: %(namesakes)s. Tick the box if this is another person.") % {
        "namesakes": said
    }


class OwnDataForm(forms.Form):
    """Why a volunteer's data is taken out of the portal."""

    reason = LineField(
        label=gettext_lazy("Who asked for the data, and when?"),
        max_length=200,
        help_text=gettext_lazy("For example: asked by the volunteer at the counter today. This is recorded."),
        error_messages={"required": gettext_lazy("Please say who asked for the data.")},
    )


class ErasureForm(forms.Form):
    """Why a volunteer's data is erased; ticked, because it cannot be undone."""

    reason = LineField(
        label=gettext_lazy("Who asked for it, and when?"),
        max_length=200,
        help_text=gettext_lazy("Do not write the name: the reason stays. For example: letter of the volunteer, 5 May."),
        error_messages={"required": gettext_lazy("Please say who asked for it, without the name: the reason stays.")},
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I know that this cannot be undone"),
        error_messages={"required": gettext_lazy("Please tick that you know this cannot be undone.")},
    )
