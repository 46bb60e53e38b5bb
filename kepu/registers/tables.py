"""The list of a register as a table: its ledger's columns, in the words of the screen."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from kepu import formats
from kepu.exchange.kinds import Day, Number, Whole
from kepu.exchange.ledgers import Column
from kepu.records.models import ColumnChoice, Review
from kepu.registers.masking import hides, shown_text
from kepu.registers.register import Register
from kepu.sealing.fields import Sealed

ICONS = {
    Review.SUBMITTED: "hourglass-split",
    Review.CONFIRMED: "check-circle-fill",
    Review.RETURNED: "arrow-return-left",
}


class LedgerColumn(tables.Column):
    """One ledger column; linked to the record's page where it names the row."""

    def __init__(self, column: Column, register: Register, hidden: bool):
        self.column, self.register, self.is_hidden = column, register, hidden
        self.names_row = column.field == register.title
        css = ["title"] if self.names_row else []
        css += ["num"] if isinstance(column.kind, Number | Whole) else []
        css += ["day"] if isinstance(column.kind, Day) else []
        attrs = {"td": {"class": " ".join(css)}, "th": {"class": "num" if "num" in css else ""}}
        field = column.model_field
        super().__init__(
            capfirst(column.label),
            accessor="pk",
            empty_values=(),
            attrs=attrs,
            orderable=_has_order(field, register),
            order_by=_order(field),
        )

    def render(self, record):
        text = shown_text(self.column, record, self.is_hidden)
        if not self.names_row:
            return text
        return format_html('<a href="{}">{}</a>', self.register.url("detail", record.pk), text)


def _has_order(field, register: Register) -> bool:
    """What other rows say, such as the findings of a visit, has no single value to sort by; a sealed one no order."""
    return field.model is register.model and not (field.many_to_many or isinstance(field, Sealed))


def _order(field) -> tuple[str, ...]:
    if not field.many_to_one:
        return (field.name,)
    return tuple(f"{field.name}__{name}" for name in field.related_model._meta.ordering if not name.startswith("-"))


class PickColumn(tables.Column):
    """A box to tick a row for what is done to many at once."""

    def __init__(self):
        attrs = {"td": {"class": "pick"}, "th": {"class": "pick", "label": _("Choose")}}
        super().__init__("", accessor="pk", orderable=False, attrs=attrs)

    def render(self, record):
        label = _("Choose %(row)s") % {"row": record}
        return format_html(
            '<input type="checkbox" class="form-check-input" name="row" value="{}" form="bulk" aria-label="{}">',
            record.pk,
            label,
        )


class ReviewColumn(tables.Column):
    def __init__(self):
        super().__init__(_("Review"), accessor="review", order_by=("review",))

    def render(self, record):
        state = Review(record.review)
        return format_html('<i class="bi bi-{}" aria-hidden="true"></i> {}', ICONS[state], state.label)


class FileCountColumn(tables.Column):
    """How many files prove the row."""

    def __init__(self):
        super().__init__(_("Files"), attrs={"th": {"class": "num"}, "td": {"class": "num"}})

    def render(self, value):
        return formats.number(value) if value else _("none yet")


class RowTable(tables.Table):
    """The table of one register for one person."""

    class Meta:
        empty_text = ""

    def __init__(self, rows, *, register: Register, fields: list[str], user, picks: bool, reviews: bool):
        columns = register.columns()
        hidden = hides(register, user)
        extra = [("pick", PickColumn())] if picks else []
        extra += [(name, LedgerColumn(columns[name], register, name in hidden)) for name in fields]
        extra += [("file_count", FileCountColumn())]
        extra += [("review", ReviewColumn())] if reviews else []
        super().__init__(rows, extra_columns=extra)
        self.caption = register.name


def chosen_columns(register: Register, user) -> list[str]:
    """The columns that this person has chosen, else the register's own choice; the naming one is always there."""
    choice = ColumnChoice.objects.filter(user=user, register=register.code).first()
    wanted = set(choice.fields if choice else register.shown) | {register.title}
    if not choice:
        return list(register.shown)
    return [name for name in register.columns() if name in wanted]
