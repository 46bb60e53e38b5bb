"""Which records a figure left out, and why: said wherever the figure stands (the registers' review and retirement)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Event, Incident, MediaItem, Visit
from kepu.exchange.ledgers import ledger_for
from kepu.periods import Period
from kepu.records.models import Review
from reports.metrics import READS
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
    """So many records of one register, for one reason, that lie in the period and do not count."""

    register: str
    reason: str
    count: int

    def __str__(self):
        parts = {"register": self.register, "count": self.count, "reason": self.reason}
        return _("%(register)s: %(count)d %(reason)s") % parts


def left_out(metric: str, period: Period) -> list[LeftOut]:
    """What the registers that `metric` reads hold for the period and the metric does not count.

    Two or three queries for each register; none for a metric that reads no register with a review.
    """
    found = []
    for model in READS.get(metric, ()):
        title = str(ledger_for(model).title)
        found += [LeftOut(title, str(REASONS[why]), count) for why, count in _rows(model, period).left_out().items()]
    return found


def _rows(model, period: Period):
    """The rows that lie in the period."""
    rows, date = model.objects.all(), ledger_for(model).date
    if date is None:
        return rows
    rows = rows.exclude(**{f"{date}__gt": period.end})
    return rows.filter(**{f"{date}__gte": period.start}) if model in HAPPENING else rows
