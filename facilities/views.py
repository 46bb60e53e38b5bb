"""Pages of the facilities beside their registers."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.due import dues_by_state
from facilities.labels import Label, labels_pdf
from facilities.models import Facility
from facilities.registers import FACILITIES, UPDATES
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.web import pdf_response


@needs(Right.READ_REGISTERS)
def due_list(request):
    """Whose content is overdue, due soon, and due later."""
    states = dues_by_state(Facility.objects.visible_to(request.user), timezone.localdate())
    context = {
        "states": states,
        "any": any(rows for _state, rows in states),
        "may_write": UPDATES.may_write(request.user),
    }
    return render(request, "facilities/due_list.html", context)


@needs(Right.READ_REGISTERS)
def label_list(request):
    """Labels of all facilities in use that this person sees, four on a sheet."""
    in_use = Facility.objects.visible_to(request.user).in_use(timezone.localdate()).select_related("community")
    if not in_use:
        messages.warning(request, _("No facility is in use, so there is no label to print."))
        return redirect(FACILITIES.url("list"))
    return _labels(request, in_use, "A4")


@needs(Right.READ_REGISTERS)
def label_detail(request, pk):
    facility = get_object_or_404(Facility.objects.visible_to(request.user).live(), pk=pk)
    return _labels(request, [facility], "A6")


def _labels(request, facilities: Iterable[Facility], sheet: str) -> FileResponse:
    form = request.build_absolute_uri(reverse("registers:create", args=[UPDATES.code]))
    made = labels_pdf([Label(each, f"{form}?facility={each.pk}") for each in facilities], sheet=sheet)
    name = _("Facility labels") + f"-{timezone.localdate()}.pdf"
    return pdf_response(made, name)
