"""Columns of the list of imports."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kepu import formats
from kepu.imports.models import LedgerImport
from kepu.imports.states import standing_of

NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class ImportTable(tables.Table):
    """`jobs` are the newest jobs of the imports shown, by the import's id as text."""

    file_name = tables.Column(
        _("File"),
        linkify=lambda record: reverse("imports:import_detail", args=[record.pk]),
        attrs={"td": {"class": "title"}},
    )
    ledger = tables.Column(_("Ledger"))
    state = tables.Column(_("State"), orderable=False)
    new = tables.Column(_("New"), attrs=NUMBER)
    changed = tables.Column(_("Changed"), attrs=NUMBER)
    wrong = tables.Column(_("Wrong"), attrs=NUMBER)
    uploaded_by = tables.Column(_("Uploaded by"), order_by="uploaded_by__name")
    uploaded_at = tables.DateTimeColumn(verbose_name=_("Uploaded at"), short=True, attrs={"td": {"class": "day"}})

    class Meta:
        model = LedgerImport
        fields = ["file_name", "ledger", "state", "new", "changed", "wrong", "uploaded_by", "uploaded_at"]
        order_by = "-uploaded_at"

    def __init__(self, *args, jobs, **kwargs):
        super().__init__(*args, **kwargs)
        self.jobs = jobs
        self.caption = _("Imports")

    def render_ledger(self, record):
        return record.ledger_title

    def render_state(self, record):
        standing = standing_of(record, self.jobs.get(str(record.pk)))
        icon = '<span><i class="bi bi-{}" aria-hidden="true"></i> {}</span>'
        return format_html(icon, standing.icon, standing.state.label)

    def render_new(self, value):
        return formats.number(value)

    def render_changed(self, value):
        return formats.number(value)

    def render_wrong(self, value):
        return formats.number(value)
