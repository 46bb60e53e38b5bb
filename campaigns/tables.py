"""Columns of the event list."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models import Event
from kepu import formats

NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class EventTable(tables.Table):
    starts_on = tables.Column(_("Date"), attrs={"td": {"class": "day"}})
    title = tables.Column(_("Event"), linkify=lambda record: reverse("campaigns:event_detail", args=[record.pk]))
    category = tables.Column(_("Category"))
    host_community = tables.Column(_("Host community"), default=_("Sub-district"))
    attendance = tables.Column(_("Attendance"), attrs=NUMBER)
    file_count = tables.Column(_("Files"), attrs=NUMBER)

    class Meta:
        model = Event
        fields = ["starts_on", "title", "category", "host_community", "attendance", "file_count"]
        order_by = "-starts_on"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns["title"].column.attrs = {"td": {"class": "title"}}
        self.caption = _("Events")

    def render_starts_on(self, record):
        first, last = record.starts_on, record.last_day
        return f"{first}" if first == last else f"{first} – {last}"

    def render_attendance(self, value):
        return formats.number(value)

    def render_file_count(self, value):
        return formats.number(value) if value else _("none yet")
