"""What can be done to an account apart from the administrator's back room."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kepu.accounts.access import require
from kepu.accounts.models import User
from kepu.accounts.roles import Right, Role
from kepu.accounts.sessions import end_sessions
from kepu.audit.actions import record
from kepu.audit.models import Action


@transaction.atomic
def disable_account(person: User, *, by) -> User:
    """From this moment on the person neither signs in nor stays signed in. Disabling twice changes nothing.

    Raises ValidationError for one's own account and for the last administrator's, PermissionDenied where `by` does
    not administer the portal.
    """
    require(by, Right.ADMINISTER)
    current = User.objects.select_for_update().get(pk=person.pk)
    if not current.is_active:
        return current
    if current.pk == by.pk:
        raise ValidationError(_("You cannot disable your own account."))
    current.is_active = False
    current.save(update_fields=["is_active"])
    if not User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        raise ValidationError(_("Somebody has to administer the portal: name another administrator first."))
    record(Action.DISABLE, current, by=by)
    end_sessions(current, by=by)
    return current
