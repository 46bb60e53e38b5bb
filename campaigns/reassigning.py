"""Another person becomes responsible, when one leaves: of a task, of a finding. Nothing else about them changes.

So a record that was confirmed stays confirmed: who is to do the work is no statement about the work.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Finding, Task
from kepu.audit.actions import save_record
from kepu.registers.actions import require_own


@transaction.atomic
def reassign_task(task: Task, person: str, *, reason: str, by) -> Task:
    """Raises ValidationError where somebody else became responsible since `task` was read, PermissionDenied where `by`
    may not write it."""
    current = Task.objects.select_for_update().get(pk=task.pk)
    require_own(current, by)
    _require_same(task.person, current.person, current)
    current.person, current.version = person, current.version + 1
    return save_record(current, reason=reason, by=by)


@transaction.atomic
def reassign_finding(finding: Finding, owner: str, *, reason: str, by) -> Finding:
    """The same of a finding that is still to be rectified."""
    current = Finding.objects.select_for_update().get(pk=finding.pk)
    require_own(current.visit, by)
    _require_same(finding.owner, current.owner, current)
    current.owner = owner
    return save_record(current, reason=reason, by=by)


def _require_same(read: str, now: str, row) -> None:
    if read != now:
        raise ValidationError(_("“%(row)s” was given to somebody else meanwhile. Please look again.") % {"row": row})
