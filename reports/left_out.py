"""Which records a figure left out, and why: said wherever the figure stands (the registers' review and retirement)."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Event, Incident, MediaItem, Visit
from kepu.exchange.ledgers import ledger_for
from kepu.periods import Period
from kepu.records.models import Office, Review
from reports.conditions import meeting
from reports.metrics import READS
from reports.standards import Indicator
from volunteers.models import Training

REASONS = {
    "retired": gettext_lazy("taken out"),
    Review.SUBMITTED.value: gettext_lazy("not confirmed yet"),
    Review.RETURNED.value: gettext_lazy("returned for correction"),
}
# Of these a period counts what happened in it; of all others what there is by its last day.
HAPPENING = (Event, Incident, MediaItem, Training, Visit)


@dataclass(frozen=True)
class LeftOut:
    """So many records of one register, for one reason, that lie in the period and do not count.

    `key` is the reason's: a Review state, or "retired".
    """

    register: str
    reason: str
    count: int
    key: str
    rows: QuerySet

    def __str__(self):
        parts = {"register": self.register, "count": self.count, "reason": self.reason}
        return _("%(register)s: %(count)d %(reason)s") % parts


def left_out(indicator: Indicator, period: Period) -> list[LeftOut]:
    """What the registers that an indicator reads hold for the period, of what it asks for, and it does not count.

    Two or three queries for each register; none for a metric that reads no register with a review.
    """
    read = [meeting(each.objects.all(), indicator.metric, indicator.params) for each in READS.get(indicator.metric, ())]
    return [each for rows in read for each in left_out_of(rows, period)]


def left_out_anywhere(period: Period) -> list[LeftOut]:
    """What all figures together leave out; said only where the office reviews, for then it may be much."""
    if not Office.current().reviews:
        return []
    models = {model: None for read in READS.values() for model in read}  # each once, in the order of the standard
    return [each for model in models for each in left_out_of(model.objects.all(), period)]


def left_out_of(rows, period: Period) -> list[LeftOut]:
    """Which of some rows of a register lie in the period and do not count. Two or three queries."""
    title = str(ledger_for(rows.model).title)
    within = _within(rows, period)
    return [
        LeftOut(title, str(REASONS[why]), count, why, within.left_out_for(why))
        for why, count in within.left_out().items()
    ]


def _within(rows, period: Period):
    """The rows that lie in the period."""
    date = ledger_for(rows.model).date
    if date is None:
        return rows
    rows = rows.exclude(**{f"{date}__gt": period.end})
    return rows.filter(**{f"{date}__gte": period.start}) if rows.model in HAPPENING else rows
