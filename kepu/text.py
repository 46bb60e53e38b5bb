"""What a line of text may hold."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters (line breaks and tabs excepted), lone surrogates, and marks that reverse the direction
# of text: none is ever meant, and they break databases, spreadsheets and what the eye reads.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def plain_text(value: str) -> None:
    """Validator: refuses characters that cannot be printed. Raises ValidationError."""
    if _FORBIDDEN.search(value):
        raise ValidationError(_("This text holds characters that cannot be printed. Please type it again."))
