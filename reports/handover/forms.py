"""Who leaves, who takes over, and what passes."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.accounts.models import User
from kepu.accounts.roles import Right, Role
from kepu.inputs import GARBLED, LineField
from reports.handover.actions import hand_over, require_fit
from reports.handover.work import Kind, work_of
from reports.models import HandOver

NOBODY = {
    "required": gettext_lazy("Please choose a person."),
    "invalid_choice": gettext_lazy("This person is not among the choices. Please choose again."),
}


class PersonField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        others = User.objects.filter(name=OuterRef("name")).exclude(pk=OuterRef("pk"))
        people = User.objects.exclude(role=Role.INSPECTOR).annotate(has_namesake=Exists(others))
        people = people.select_related("community").order_by("name", "username")
        super().__init__(people, empty_label=gettext_lazy("Please choose"), error_messages=NOBODY, **kwargs)

    def label_from_instance(self, person):
        """The account's name only where a person's name does not tell who is meant."""
        parts = [str(person), person.get_role_display(), str(person.community or "")]
        parts += [person.username] if person.has_namesake else []
        ended = "" if person.is_current else _(" (ended)")
        return " · ".join(part for part in parts if part) + ended


class PeopleForm(forms.Form):
    """The first step; lives in the address."""

    leaver = PersonField(label=gettext_lazy("Who leaves"))
    successor = PersonField(label=gettext_lazy("Who takes over"))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("leaver") and cleaned.get("successor"):
            try:
                require_fit(cleaned["leaver"], cleaned["successor"])
            except ValidationError as problem:
                self.add_error(None, problem)
        return cleaned

    def namesakes(self) -> int:
        """How many other accounts bear the leaver's name, by which tasks and findings go."""
        leaver = self.cleaned_data["leaver"]
        return User.objects.filter(name=leaver.name).exclude(pk=leaver.pk).count() if leaver.name else 0


class HandOverForm(forms.Form):
    """The second step: what passes, and whether the account ends."""

    work = forms.MultipleChoiceField(
        label=gettext_lazy("What passes"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy(
                "Some of what you ticked has been done or given to others meanwhile. Please look again."
            )
        },
    )
    note = LineField(label=gettext_lazy("Note"), required=False, max_length=500)
    disable = forms.BooleanField(label=gettext_lazy("Disable the leaver's account at once"), required=False)
    creation_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, error_messages=GARBLED)

    def __init__(self, *args, leaver: User, successor: User, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.leaver, self.successor, self.user = leaver, successor, user
        self.found = work_of(leaver)
        self.fields["work"].choices = [(each.key, each.title) for each in self.found]
        if not user.may(Right.ADMINISTER) or not leaver.is_active:
            del self.fields["disable"]

    def groups(self):
        """The work by kind, each with whether it is ticked; at first all is."""
        ticked = set(self["work"].value() or ()) if self.is_bound else {each.key for each in self.found}
        kinds = [(kind, [(each, each.key in ticked) for each in self.found if each.kind == kind]) for kind in Kind]
        return [(kind, rows) for kind, rows in kinds if rows]

    def earlier(self) -> HandOver | None:
        """The hand-over that this very form has made already: the answer to a double click."""
        key = self.data.get("creation_key", "")
        try:
            return HandOver.objects.filter(creation_key=uuid.UUID(key), made_by=self.user).first()
        except ValueError:
            return None

    def save(self) -> HandOver | None:
        said = self.cleaned_data
        try:
            return hand_over(
                self.leaver, self.successor, said["work"], note=said["note"], disable=said.get("disable", False),
                creation_key=said["creation_key"], by=self.user,
            )  # fmt: skip
        except ValidationError as problem:
            self.add_error(None, ValidationError(problem.messages))
            return None
