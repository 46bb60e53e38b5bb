"""Columns of the list of documents."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu import formats
from reports.models import Document


class DocumentTable(tables.Table):
    title = tables.Column(linkify=True, attrs={"td": {"class": "title"}})
    kind = tables.Column(verbose_name=gettext_lazy("Kind of document"))
    state = tables.Column(gettext_lazy("State"), empty_values=(), orderable=False)
    number = tables.Column(default="–", attrs={"td": {"class": "day"}})
    period = tables.Column(
        gettext_lazy("Figures of"), empty_values=(), order_by="as_of", attrs={"td": {"class": "day"}}
    )
    issued_on = tables.Column(verbose_name=gettext_lazy("Day of issue"), default="–", attrs={"td": {"class": "day"}})

    class Meta:
        model = Document
        fields = ["title", "kind", "state", "number", "period", "issued_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.caption = _("Documents")

    def render_state(self, record):
        icon, word = ("lock", _("Issued")) if record.is_issued else ("pencil", _("Draft"))
        return format_html('<span><i class="bi bi-{}" aria-hidden="true"></i> {}</span>', icon, word)

    def render_period(self, record):
        return f"{formats.day(record.starts_on)} – {formats.day(record.as_of)}" if record.period else "–"
