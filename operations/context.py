"""What administrators are told on every page."""

from kepu.accounts.roles import Right, can
from operations.health import disk_is_low
from operations.standing import disk_warning


def running_state(request):
    """Template context: a warning where the disk is nearly full; asks no database."""
    user = getattr(request, "user", None)
    is_told = user is not None and can(user, Right.ADMINISTER) and disk_is_low()
    return {"disk_warning": disk_warning() if is_told else ""}
