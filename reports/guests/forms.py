"""Forms of invitations and of a guest's draw."""

import uuid

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kepu.accounts.models import User
from kepu.inputs import GARBLED, CountField, LineField
from reports.guests.drawing import MOST_DRAWN
from reports.guests.inviting import MOST_DAYS, SHORTEST_OWN, USUAL_DAYS, Keys, accept, come_back, invite
from reports.models import Invitation, Round
from reports.precheck.draws import LARGEST_SEED

LONGEST_OWN = 128  # characters
_SEED = _("A seed is a number from 0 to 999999999.")


def _refused(form: forms.Form, error: forms.ValidationError) -> None:
    for name, sentences in getattr(error, "message_dict", {None: error.messages}).items():
        form.add_error(name if name in form.fields else None, sentences)


class InviteForm(forms.Form):
    """Who is invited, and for how long."""

    name = LineField(
        label=_("Person or team"),
        max_length=60,
        help_text=_("As it shall stand beside their remarks and in the log, for example 区科协检查组 张工."),
    )
    days = CountField(
        label=_("Access for so many days"),
        initial=USUAL_DAYS,
        help_text=format_lazy(_("1 to {most}. It ends by itself, to the second."), most=MOST_DAYS),
    )
    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4, error_messages=GARBLED)

    def __init__(self, *args, round: Round, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.round, self.user = round, user

    def save(self) -> tuple[Invitation, Keys | None] | None:
        try:
            return invite(self.round, **self.cleaned_data, by=self.user)
        except forms.ValidationError as error:
            _refused(self, error)
        return None


class ComeBackForm(forms.Form):
    """The password that the guest chose when the invitation was accepted."""

    password = forms.CharField(
        label=_("The password that you chose"),
        max_length=LONGEST_OWN,
        strip=False,
        error_messages={"required": _("Please type the password that you chose.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, invitation: Invitation, **kwargs):
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def save(self) -> User | None:
        """The guest's account; None where the password was wrong, with that said on the form."""
        try:
            return self._enter()
        except forms.ValidationError as error:
            _refused(self, error)
        return None

    def _enter(self) -> User:
        return come_back(self.invitation, **self.cleaned_data)


class AcceptForm(ComeBackForm):
    """The one-time password of an invitation, and the one with which the guest will come back."""

    password = forms.CharField(
        label=_("One-time password"),
        max_length=60,
        error_messages={"required": _("Please type the password that the office gave you.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    own = forms.CharField(
        label=_("A password of your own"),
        max_length=LONGEST_OWN,
        strip=False,
        help_text=format_lazy(
            _("At least {least} characters. With this link and it you come in again later."), least=SHORTEST_OWN
        ),
        error_messages={"required": _("Please choose a password with which you will come in again.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def _enter(self) -> User:
        return accept(self.invitation, **self.cleaned_data)


class DrawForm(forms.Form):
    """How many records; the seed only to repeat an earlier draw. It lives in the address."""

    count = CountField(label=_("Number of records"), initial=10, min_value=1, max_value=MOST_DRAWN)
    seed = CountField(
        label=_("Seed"),
        required=False,
        min_value=0,
        max_value=LARGEST_SEED,
        help_text=_("Leave empty for a new one. The seed of an earlier draw repeats it."),
        error_messages={"min_value": _SEED, "max_value": _SEED},
    )
