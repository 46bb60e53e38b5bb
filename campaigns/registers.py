"""The registers of the campaign on the screen."""

from django.utils.translation import gettext_lazy as _

from campaigns.archive.panels import about_item, filed_for, files_of_item
from campaigns.inspection.panel import inspection_of
from campaigns.panels import certificates_of, event_of_item, events_with_unit, service_at, service_by
from campaigns.plan.panels import order_of, parts_of, proof_of, state_of
from kepu.records.models import AttachmentKind
from kepu.registers.register import Panel, Register, Total

EVENTS = Register(
    code="events",
    icon="calendar-event",
    add=_("Log an event"),
    empty=_("No event has been logged yet. The first one takes about a minute."),
    title="title",
    shown=("starts_on", "title", "category", "host_community", "attendance"),
    search=(
        "title",
        "place",
        "summary",
        "host_unit",
        "organizer",
        "co_organizers",
        "host_community__name",
    ),
    totals=(Total(_("Attendance"), lambda events: events.attendance()),),
    form="campaigns.forms.EventForm",
    filterset="campaigns.filters.EventFilter",
    not_copied=("attendance", "volunteer_words", "volunteer_hours"),
    routes="campaigns:event_{}",
    templates={"form": "campaigns/event_form.html"},
)

MEDIA = Register(
    code="media",
    icon="newspaper",
    add=_("Add a media item"),
    empty=_("No media item is recorded yet. Television and the press count once in each week."),
    title="title",
    shown=("published_on", "kind", "outlet", "column", "title"),
    search=("title", "outlet", "column", "event__title"),
    filters=("kind",),
    kinds=(AttachmentKind.CLIPPING, AttachmentKind.DOCUMENT),
    not_copied=("title", "link", "event"),
    pages=((_("Weekly calendar"), "reports:media_weeks", "calendar-week"),),
)

DEMONSTRATIONS = Register(
    code="demonstrations",
    icon="award",
    add=_("Add a demonstration unit"),
    empty=_("No demonstration unit is recorded yet."),
    title="name",
    shown=("name", "kind", "community", "state", "named_by", "named_on"),
    search=("name", "named_by", "feature", "community__name"),
    filters=("kind", "community", "state"),
    not_copied=("name",),
)

SURVEYS = Register(
    code="surveys",
    icon="clipboard-data",
    add=_("Record a survey"),
    empty=_(
        "No survey is recorded yet. Two of the whole sub-district, most of a year apart, show whether literacy grows."
    ),
    title="surveyed_on",
    shown=("surveyed_on", "community", "sample", "literate_percent", "method"),
    search=("method", "community__name"),
    filters=("community",),
    kinds=(AttachmentKind.DOCUMENT, AttachmentKind.PHOTO),
)

INCIDENTS = Register(
    code="incidents",
    icon="exclamation-octagon",
    add=_("Record an incident"),
    empty=_("No incident is recorded. That is how it should stay."),
    title="matter",
    shown=("happened_on", "matter", "kind", "community", "is_grave"),
    search=("matter", "handling", "community__name"),
    filters=("kind", "community", "is_grave"),
)

TASKS = Register(
    code="tasks",
    icon="list-check",
    add=_("Add a task"),
    empty=_("The plan has no task yet. Add one, or bring in the plan that you keep in Excel."),
    title="name",
    shown=("name", "phase", "unit", "person", "starts_on", "due_on", "state"),
    search=("name", "unit", "person", "notes", "community__name"),
    form="campaigns.plan.forms.TaskForm",
    filterset="campaigns.plan.filters.TaskFilter",
    folded=("helpers", "after", "proof", "notes"),
    not_copied=("state",),
    kinds=(AttachmentKind.DOCUMENT, AttachmentKind.PHOTO),
    templates={
        "list": "campaigns/register_list.html",
        "detail": "campaigns/register_detail.html",
        "form": "campaigns/plan/task_form.html",
    },
)

VISITS = Register(
    code="visits",
    icon="clipboard-check",
    add=_("Record a visit"),
    empty=_("No inspection visit is recorded yet. Every community is to be inspected once in the period."),
    title="visited_on",
    shown=("visited_on", "community", "visitors", "text", "closed_on"),
    search=("visitors", "scope", "community__name"),
    filters=("community", "state"),
    form="campaigns.visit_form.VisitForm",
    templates={
        "list": "campaigns/register_list.html",
        "detail": "campaigns/register_detail.html",
        "form": "campaigns/visit_form.html",
    },
    panels=(Panel("campaigns/inspection/_visit_panel.html", inspection_of),),
    pages=(
        (_("Inspection"), "inspection:overview", "clipboard-check"),
        (_("Findings"), "inspection:finding_list", "exclamation-circle"),
    ),
)

ARCHIVE = Register(
    code="archive",
    icon="archive",
    add=_("File an item"),
    empty=_("Nothing is filed yet. Every project of the campaign has its file."),
    title="title",
    shown=("number", "title", "kind", "dated_on", "pages", "community"),
    search=("number", "title", "document_number", "responsible", "reference_code", "community__name"),
    totals=(Total(_("Number of pages"), lambda items: items.sheets()),),
    folded=("retention", "reference_code", "indicators", "notes"),
    not_copied=("number", "reference_code", "document_number", "pages"),
    form="campaigns.archive.forms.ArchiveItemForm",
    filterset="campaigns.archive.filters.ArchiveFilter",
    templates={
        "list": "campaigns/register_list.html",
        "form": "campaigns/archive/item_form.html",
        "detail": "campaigns/archive/item_detail.html",
        "retire": "campaigns/archive/item_retire.html",
    },
    panels=(
        Panel("campaigns/archive/_files_panel.html", files_of_item),
        Panel("campaigns/archive/_about_panel.html", about_item),
    ),
    pages=((_("Boxes"), "archive:overview", "box-seam"),),
)

_FILED = Panel("campaigns/archive/_filed_panel.html", filed_for)

PANELS = {
    "events": (Panel("campaigns/_served_panel.html", service_at), _FILED),
    "facilities": (_FILED,),
    "incidents": (_FILED,),
    "visits": (_FILED,),
    "volunteers": (
        Panel("campaigns/_service_panel.html", service_by),
        Panel("campaigns/_certificates_panel.html", certificates_of),
    ),
    "tasks": (
        Panel("campaigns/plan/_task_state.html", state_of, first=True),
        Panel("campaigns/plan/_task_parts.html", parts_of),
        Panel("campaigns/plan/_task_order.html", order_of),
        Panel("campaigns/plan/_task_proof.html", proof_of),
        _FILED,
    ),
    "units": (Panel("campaigns/_events_panel.html", events_with_unit),),
    "media": (Panel("campaigns/_events_panel.html", event_of_item), _FILED),
    "demonstrations": (_FILED,),
    "surveys": (_FILED,),
    "trainings": (_FILED,),
}

REGISTERS = [EVENTS, MEDIA, DEMONSTRATIONS, SURVEYS, INCIDENTS, TASKS, VISITS, ARCHIVE]
