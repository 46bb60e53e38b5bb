"""What a line of text may hold."""

import re

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

# Control characters (line breaks and tabs excepted; C1 too), lone surrogates, and marks that reverse the direction
# of text: none is ever meant, and they break databases, spreadsheets and what the eye reads.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")

# Marks without width that come along when text is copied from web pages and documents. Nobody sees them, yet they
# make two equal names differ. The joiner stays where it makes one emoji of several.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u200b\u200c\u200e\u200f\u2060\ufeff]|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])"
)


def visible(value: str) -> str:
    """The text without marks that nobody sees."""
    return _INVISIBLE.sub("", value)


def make_visible(instance: Model) -> None:
    """Take the marks that nobody sees out of all texts of a record."""
    for field in instance._meta.concrete_fields:
        if isinstance(value := getattr(instance, field.attname), str):
            setattr(instance, field.attname, visible(value))


def plain_text(value: str) -> None:
    """Validator: refuses characters that cannot be printed. Raises ValidationError."""
    if _FORBIDDEN.search(value):
        raise ValidationError(_("This text holds characters that cannot be printed. Please type it again."))
