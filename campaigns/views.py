"""Pages of the event register."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from campaigns.actions import change_file, detach_file, retire_event
from campaigns.filters import EventFilter
from campaigns.forms import EventFileFormSet, EventForm, RetireForm, copy_of
from campaigns.models import Event, EventFile, KeyGroup
from campaigns.models.events import LICENSED_ATTENDANCE
from campaigns.tables import EventTable
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.history import history_of
from kepu.audit.models import Action
from kepu.evidence.serving import serve
from kepu.exchange.downloads import workbook_of


def _shown(request):
    """The filter over the events that this person may see; list, totals and export all start here."""
    return EventFilter(request.GET, queryset=Event.objects.visible_to(request.user).live(), request=request)


@needs(Right.READ_REGISTERS)
def event_list(request):
    shown = _shown(request)
    rows = shown.qs.select_related("host_community").annotate(file_count=Count("files"))
    table = EventTable(rows)
    RequestConfig(request, paginate={"per_page": 25, "silent": True}).configure(table)
    totals = [(_("Events"), table.paginator.count), (_("Attendance"), shown.qs.attendance())]
    return render(request, "campaigns/event_list.html", {"filter": shown, "table": table, "totals": totals})


@needs(Right.READ_REGISTERS)
def event_export(request):
    """An Excel workbook of exactly the rows that the list shows, in the ledger's columns."""
    shown = _shown(request).qs
    record(Action.EXPORT, by=request.user, ledger="events", rows=shown.count())
    return workbook_of("events", shown)


@needs(Right.READ_REGISTERS)
def event_detail(request, pk):
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    context = {
        "event": event,
        "files": event.files.select_related("file"),
        "key_groups": [KeyGroup(group).label for group in event.key_groups if group in KeyGroup.values],
        "volunteers": [volunteer.name for volunteer in event.volunteers.all()],
        "history": history_of(event),
        "may_edit": _editable(request.user).filter(pk=pk).exists(),
    }
    return render(request, "campaigns/event_detail.html", context)


def _editable(user):
    """Live events that this person may change."""
    rows = Event.objects.editable_by(user).live()
    return rows if user.may(Right.WRITE_EVENTS) else rows.none()


@needs(Right.WRITE_EVENTS)
def event_create(request):
    form = EventForm(request.POST or None, request.FILES or None, initial=_copied(request), user=request.user)
    if request.method == "POST" and (event := (form.is_valid() and form.save()) or form.earlier()):
        return _saved(request, event, _("The event has been logged."))
    return render(request, "campaigns/event_form.html", {"form": form})


def _copied(request) -> dict:
    source = request.GET.get("copy_of", "")
    if not source.isdecimal():
        return {}
    return copy_of(get_object_or_404(Event.objects.visible_to(request.user), pk=source))


@needs(Right.WRITE_EVENTS)
def event_update(request, pk):
    event = get_object_or_404(_editable(request.user), pk=pk)
    form = EventForm(request.POST or None, request.FILES or None, instance=event, user=request.user)
    files = EventFileFormSet(request.POST or None, queryset=event.files.select_related("file"), prefix="kept")
    if request.method == "POST" and form.is_valid() and files.is_valid() and (changed := form.save()):
        _save_files(files, request.user)
        return _saved(request, changed, _("The changes have been saved."))
    return render(request, "campaigns/event_form.html", {"form": form, "kept": files, "event": event})


def _save_files(formset, user):
    formset.save(commit=False)
    for event_file in formset.deleted_objects:
        detach_file(event_file, by=user)
    for event_file, _changed_fields in formset.changed_objects:
        change_file(event_file, by=user)


def _saved(request, event, sentence):
    messages.success(request, sentence)
    if event.attendance >= LICENSED_ATTENDANCE:
        messages.warning(
            request,
            _(
                "An event for 1,000 people or more that is open to the public needs a licence of the "
                "public security office, applied for at least 20 days before."
            ),
        )
    return redirect("campaigns:event_detail", pk=event.pk)


@needs(Right.WRITE_EVENTS)
def event_copy(request, pk):
    """Start a new event from an earlier one."""
    get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    response = redirect("campaigns:event_create")
    response["Location"] += f"?copy_of={pk}"
    return response


@needs(Right.WRITE_EVENTS)
def event_retire(request, pk):
    event = get_object_or_404(_editable(request.user), pk=pk)
    form = RetireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        retire_event(event, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The event has been taken out. Its history is kept."))
        return redirect("campaigns:event_list")
    return render(request, "campaigns/event_retire.html", {"form": form, "event": event})


@needs(Right.READ_REGISTERS)
def event_file(request, pk, rendition):
    """A file of an event that this person may see: the original for download, or a picture to look at."""
    event_file = get_object_or_404(EventFile.objects.visible_to(request.user).select_related("file"), pk=pk)
    if rendition not in ("original", "thumb", "screen"):
        raise Http404
    if rendition == "original":
        record(Action.DOWNLOAD, event_file, by=request.user)
    return serve(event_file.file, event_file.name, rendition=rendition)
