"""Pages of the facilities beside their registers."""

from django.shortcuts import render
from django.utils import timezone

from facilities.due import dues_by_state
from facilities.models import Facility
from facilities.registers import UPDATES
from kepu.accounts.access import needs
from kepu.accounts.roles import Right


@needs(Right.READ_REGISTERS)
def due_list(request):
    """Whose content is overdue, due soon, and due later."""
    states = dues_by_state(Facility.objects.visible_to(request.user), timezone.localdate())
    context = {"states": states, "any": any(rows for _, rows in states), "may_write": UPDATES.may_write(request.user)}
    return render(request, "facilities/due_list.html", context)
