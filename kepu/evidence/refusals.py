"""The answer to a person whose file is not taken."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class Refused(ValidationError):  # noqa: N818 - an answer to a person, named as one
    """The file is not taken; the message is one full sentence that names it and says what would be right."""


def damaged(name: str) -> Refused:
    return Refused(
        _("“%(name)s” is damaged or was cut off on the way. Please open it once to check, then choose it again.")
        % {"name": name}
    )


def locked(name: str) -> Refused:
    return Refused(_("“%(name)s” is protected by a password. Save a copy without it and choose that.") % {"name": name})
