"""This period beside the same days one year earlier."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from campaigns.tally import Tally
from kepu import formats
from kepu.periods import Period, add_months
from reports.assessment import Assessment
from reports.dashboard.board import COVERAGE_METRIC, result_by


@dataclass(frozen=True)
class Change:
    """A figure now and a year earlier; None where there was none. `is_share`: both are percent."""

    now: Decimal | int | None
    before: Decimal | int | None
    is_share: bool = False

    @property
    def difference(self) -> Decimal | int | None:
        """Of what is shown, so that the three figures agree on paper."""
        if self.now is None or self.before is None:
            return None
        return self._shown(self.now) - self._shown(self.before)

    def _shown(self, value):
        return formats.rounded(Decimal(value)) if self.is_share else value

    @property
    def direction(self) -> str:
        """up, down or same; "" where nothing can be compared."""
        if self.difference is None:
            return ""
        return "up" if self.difference > 0 else "down" if self.difference < 0 else "same"

    @property
    def now_text(self) -> str:
        return self._text(self.now)

    @property
    def before_text(self) -> str:
        return self._text(self.before)

    def _text(self, value) -> str:
        return formats.percent(value) if self.is_share else formats.number(value)

    @property
    def words(self) -> str:
        """“24 more than a year earlier”."""
        told = {
            "by": formats.number(abs(self.difference)) if self.difference is not None else "",
            "before": self.before_text,
        }
        return self._sentence() % told

    def _sentence(self) -> str:
        sentences = {
            "": _("nothing to compare with a year earlier"),
            "same": _("as a year earlier"),
            "up": _("%(by)s more than a year earlier (%(before)s)"),
            "down": _("%(by)s less than a year earlier (%(before)s)"),
        }
        if self.is_share:
            sentences["up"] = _("%(by)s points more than a year earlier (%(before)s)")
            sentences["down"] = _("%(by)s points less than a year earlier (%(before)s)")
        return sentences[self.direction]

    @property
    def short(self) -> str:
        """“+24”, with the sign for people who see no arrow."""
        if self.difference is None:
            return ""
        sign = {"up": "+", "down": "−", "same": "±"}[self.direction]
        return sign + formats.number(abs(self.difference))


@dataclass(frozen=True)
class Comparison:
    """What leaders ask after when they ask whether it has become more."""

    earlier: Period
    coverage: Change
    events: Change
    people: Change
    met: Change
    hours: Change

    def lines(self) -> list[tuple[str, str, Change]]:
        """The name of the figure that explains it (reports/explain), its name for people, and the two values."""
        return [
            ("coverage", _("Coverage"), self.coverage),
            ("events", _("Events"), self.events),
            ("people", _("Person-times"), self.people),
            ("met", _("Indicators met"), self.met),
            ("hours", _("Hours of service"), self.hours),
        ]


def year_before(period: Period) -> Period:
    """The same days one year earlier; 28 February where there was no 29th."""
    return Period(add_months(period.start, -12), add_months(period.end, -12))


def compare(assessment: Assessment, tally: Tally, before: Assessment, tally_before: Tally) -> Comparison:
    """Two periods side by side: `before` is of the days one year earlier."""
    now_covered, then_covered = (result_by(COVERAGE_METRIC, each) for each in (assessment, before))
    return Comparison(
        earlier=before.period,
        coverage=Change(now_covered and now_covered.value, then_covered and then_covered.value, is_share=True),
        events=Change(tally.all.events, tally_before.all.events),
        people=Change(tally.all.people, tally_before.all.people),
        met=Change(assessment.met, before.met),
        hours=Change(tally.hours, tally_before.hours),
    )
