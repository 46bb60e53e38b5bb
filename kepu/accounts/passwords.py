"""Rules for passwords that Django does not bring. Which of them hold says the profile (kepu/settings/accounts.py)."""

import unicodedata

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_PLAIN = {"Ll", "Lu", "Nd"}  # Unicode's names of the first three kinds


def kinds_in(password: str) -> int:
    """How many of the four kinds occur: small letters, capitals, digits, anything else."""
    categories = {unicodedata.category(character) for character in password}
    return len(categories & _PLAIN) + bool(categories - _PLAIN)


class ThreeKindsValidator:
    """Three of four kinds of characters (复杂度, GB/T 22239-2019 7.1.4.1)."""

    def validate(self, password, user=None):
        if kinds_in(password) < 3:
            raise ValidationError(_("Mix at least three of these: small letters, capitals, digits, other characters."))

    def get_help_text(self):
        return _("It mixes at least three of these: small letters, capitals, digits, other characters.")


class NotRecentValidator:
    """None of the last `count` passwords of this person, the present one among them."""

    def __init__(self, count: int):
        self.count = count

    def validate(self, password, user=None):
        if user is None or user.pk is None:
            return
        kept = list(user.former_passwords.values_list("hash", flat=True)[: self.count])
        if any(check_password(password, hash) for hash in {*kept, user.password} - {""}):
            raise ValidationError(_("You have used this password lately. Please choose another one."))

    def password_changed(self, password, user=None):
        """Django calls this when a new password has been saved."""
        user.former_passwords.create(hash=user.password)
        newest = user.former_passwords.values("pk")[: self.count]
        user.former_passwords.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()

    def get_help_text(self):
        return _("It is none of your last %(count)d passwords.") % {"count": self.count}
