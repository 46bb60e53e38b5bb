"""Who served at an event and how long: all its volunteers on one page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext

from campaigns.registers import EVENTS
from campaigns.service_form import ServiceForm
from kepu.accounts.access import needs
from kepu.accounts.roles import Right


@needs(Right.WRITE_EVENTS)
def event_service(request, pk):
    event = get_object_or_404(EVENTS.editable_rows(request.user), pk=pk)
    form = ServiceForm(request.POST if request.method == "POST" else None, event=event, user=request.user)
    if form.is_bound and "show" not in request.POST and form.is_valid() and form.save():
        messages.success(request, _recorded(len(form.hours)))
        return redirect(EVENTS.url("detail", event.pk))
    return render(request, "campaigns/event_service.html", {"event": event, "form": form, "register": EVENTS})


def _recorded(count: int) -> str:
    text = ngettext(
        "The service of %(count)d volunteer has been recorded.",
        "The service of %(count)d volunteers has been recorded.",
        count,
    )
    return text % {"count": count}
