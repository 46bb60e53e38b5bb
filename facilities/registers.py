"""Facilities and their content updates on the screen."""

from django.utils.translation import gettext_lazy as _

from facilities.panels import content_updates, upkeep
from kepu.records.models import AttachmentKind
from kepu.registers.register import Panel, Register

FACILITIES = Register(
    code="facilities",
    icon="easel",
    add=_("Add a facility"),
    empty=_("No facility is recorded yet. Activity rooms, galleries, notice boards and screens stand here."),
    title="name",
    shown=("name", "kind", "community", "address", "renewal_days", "state"),
    search=("name", "address", "equipment", "community__name"),
    filters=("kind", "community", "at_main_venue", "state"),
    folded=("use", "area", "length", "equipment", "opening_hours"),
    form="facilities.forms.FacilityForm",
    not_copied=("name",),
    panels=(
        Panel("facilities/_upkeep_panel.html", upkeep),
        Panel("facilities/_updates_panel.html", content_updates),
    ),
    pages=(
        (_("When content is due"), "facilities:due_list", "hourglass-split"),
        (_("Gaps by community"), "reports:facility_gaps", "clipboard-check"),
        (_("Print labels"), "facilities:label_list", "qr-code"),
    ),
)

UPDATES = Register(
    code="updates",
    icon="arrow-repeat",
    add=_("Record a content update"),
    empty=_("No content update is recorded yet. A photo before and one after prove the change."),
    title="topic",
    shown=("updated_on", "facility", "topic", "person"),
    search=("topic", "summary", "person", "facility__name", "facility__community__name"),
    filters=("facility",),
    folded=("summary", "person"),
    form="facilities.forms.ContentUpdateForm",
    kinds=(AttachmentKind.AFTER, AttachmentKind.BEFORE, AttachmentKind.DOCUMENT),
)

REGISTERS = [FACILITIES, UPDATES]
