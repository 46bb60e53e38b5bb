"""Telephone numbers: what people write, and what is kept."""

import re
import unicodedata

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.sealing.fields import Sealed
from kepu.sealing.keys import Unreadable

LONGEST = 40  # characters: a number with its area code and extension, or two numbers

phone_number = RegexValidator(
    r"^[0-9+(][0-9\- ()转/、]{4,39}$",
    _("Write a telephone number with digits, for example 13812345678 or 010-12345678."),
)
_WRITTEN_MOBILE = re.compile(r"(?:\+|00)?(?:86)?(1[3-9]\d{9})")


def plain_phone(text: str) -> str:
    """The number with its digits in ordinary width; a mobile number as its eleven digits, however it was grouped."""
    number = unicodedata.normalize("NFKC", text).strip()
    found = _WRITTEN_MOBILE.fullmatch(re.sub(r"[\s\-]", "", number))
    return found[1] if found else number


class PhoneField(models.CharField):
    """A telephone number, kept as `plain_phone` has it."""

    def to_python(self, value):
        value = super().to_python(value)
        return plain_phone(value) if value and not isinstance(value, Unreadable) else value

    def formfield(self, **kwargs):
        # A mobile number may be typed in groups, longer than what is kept.
        return super().formfield(**{"max_length": LONGEST} | kwargs)


class SealedPhoneField(Sealed, PhoneField):
    """The same, sealed in the database; a number is found as a whole, however it was grouped."""
