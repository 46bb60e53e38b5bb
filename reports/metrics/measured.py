"""What a metric gives back, and the two shapes that most of them have."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from kepu.communities.models import Community
from kepu.formats import share
from kepu.periods import Period


@dataclass(frozen=True)
class Measured:
    """A value and what stands behind it.

    `value` is unrounded; None where what the metric divides by, or compares with, does not exist. `records` are the
    very rows counted in the numerator, `whole` those of the denominator where it counts rows, `less` those whose
    number or value is subtracted. Where kinds are counted and not rows, `kinds` says of each in words whether it is
    there. `sentence` says in the current language how the value came about.
    """

    value: Decimal | int | None
    records: QuerySet
    sentence: str
    numerator: int | None = None
    denominator: int | None = None
    whole: QuerySet | None = None
    less: QuerySet | None = None
    kinds: tuple[tuple[str, bool], ...] = ()


def counted(records: QuerySet, sentence: str, **words) -> Measured:
    """The number of `records`; `sentence` has places for %(count)d and for `words`."""
    count = records.count()
    return Measured(count, records, sentence % {"count": count, **words})


def share_of(records: QuerySet, whole: QuerySet, sentence: str, nothing: str) -> Measured:
    """Percentage of `records` in `whole`; `sentence` has %(part)d and %(total)d, `nothing` is said of no rows."""
    total = whole.count()
    if not total:
        return Measured(None, records.none(), nothing, whole=whole)
    part = records.count()
    return Measured(share(part, total), records, sentence % {"part": part, "total": total}, part, total, whole)


def share_of_communities(period: Period, condition, sentence: str, nothing: str) -> Measured:
    """Percentage of the communities active on the last day that meet `condition`."""
    communities = Community.objects.active_at(period.end)
    return share_of(communities.filter(condition), communities, sentence, nothing)
