"""What a person is told when a backup cannot be made, trusted or put back."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_noop as _

from kepu.jobs.runs import JobFailure

FULL = _("The disk of the backups is full. Make room there, then start again; earlier backups are whole.")
UNWRITABLE = _("The folder of the backups cannot be written to: %(detail)s.")


class BackupRefused(JobFailure):
    """A sentence that says why not; nothing was changed, or what was begun has been taken back."""


@contextmanager
def disk_told() -> Iterator[None]:
    """Turn what the disk refuses into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise BackupRefused(FULL) from error
        raise BackupRefused(UNWRITABLE, error.strerror or type(error).__name__) from error
