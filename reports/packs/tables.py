"""Columns of the list of packs."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kepu import formats
from reports.models import Pack
from reports.packs.states import ICONS, state_of

NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class PackTable(tables.Table):
    """`jobs` are the newest jobs of the packs shown, by the pack's id as text."""

    number = tables.Column(
        _("Pack"),
        linkify=lambda record: reverse("reports:pack_detail", args=[record.pk]),
        attrs={"td": {"class": "title"}},
    )
    as_of = tables.Column(_("Period"), attrs={"td": {"class": "day"}})
    state = tables.Column(_("State"), empty_values=(), orderable=False)
    pages = tables.Column(_("Page count"), attrs=NUMBER)
    zip_size = tables.Column(_("Size"), attrs=NUMBER)
    created_by = tables.Column(_("Started by"), default="–", order_by="created_by__name")
    created_at = tables.DateTimeColumn(verbose_name=_("Started at"), short=True, attrs={"td": {"class": "day"}})

    class Meta:
        model = Pack
        fields = ["number", "as_of", "state", "pages", "zip_size", "created_by", "created_at"]
        order_by = "-created_at"

    def __init__(self, *args, jobs, **kwargs):
        super().__init__(*args, **kwargs)
        self.jobs = jobs
        self.caption = _("Packs")

    def render_as_of(self, record):
        return f"{record.starts_on} – {record.as_of}"

    def render_state(self, record):
        state = state_of(record, self.jobs.get(str(record.pk)))
        return format_html('<span><i class="bi bi-{}" aria-hidden="true"></i> {}</span>', ICONS[state], state.label)

    def render_pages(self, value):
        return formats.number(value) if value else "–"

    def render_zip_size(self, value):
        return formats.file_size(value) if value else "–"
