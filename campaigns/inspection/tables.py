"""Columns of the list of findings."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.models import Finding, FindingState, Severity
from kepu import formats

STATE_ICONS = {
    FindingState.OPEN: "exclamation-circle",
    FindingState.RECTIFIED: "hourglass-split",
    FindingState.CLOSED: "check-circle-fill",
}
SEVERITY_ICONS = {
    Severity.MINOR: "dash-circle",
    Severity.MAJOR: "exclamation-triangle",
    Severity.VETO: "x-octagon-fill",
}
DAY = {"td": {"class": "day"}}


class FindingTable(tables.Table):
    """`today` decides what is overdue."""

    text = tables.Column(
        _("Problem found"),
        linkify=lambda record: reverse("inspection:finding_detail", args=[record.pk]),
        attrs={"td": {"class": "title"}},
    )
    community = tables.Column(_("Community"), accessor="visit__community", order_by=("visit__community__code",))
    visited_on = tables.Column(_("Found on"), accessor="visit__visited_on", attrs=DAY)
    severity = tables.Column(_("Severity"))
    owner = tables.Column(_("To be rectified by whom"))
    due_on = tables.Column(_("Due"), empty_values=(), attrs=DAY)
    state = tables.Column(_("State"), empty_values=(), order_by=("closed_on", "rectified_on"))

    class Meta:
        model = Finding
        fields = ["text", "community", "visited_on", "severity", "owner", "due_on", "state"]
        empty_text = ""

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.caption = _("Findings")

    def render_visited_on(self, value):
        return formats.day(value)

    def render_severity(self, record):
        icon = SEVERITY_ICONS[Severity(record.severity)]
        return format_html(
            '<span><i class="bi bi-{}" aria-hidden="true"></i> {}</span>', icon, record.get_severity_display()
        )

    def render_due_on(self, record):
        if not record.is_overdue(self.today):
            return formats.day(record.due_on)
        late = (
            '<span>{}<strong class="due-overdue late"><i class="bi bi-alarm" aria-hidden="true"></i> {}</strong></span>'
        )
        return format_html(
            late,
            formats.day(record.due_on),
            lateness(-record.days_left(self.today)),
        )

    def render_state(self, record):
        state = record.state
        return format_html(
            '<span class="state-{}"><i class="bi bi-{}" aria-hidden="true"></i> {}</span>',
            state.value,
            STATE_ICONS[state],
            state.label,
        )


def lateness(days: int) -> str:
    return ngettext("%(count)d day overdue", "%(count)d days overdue", days) % {"count": days}
