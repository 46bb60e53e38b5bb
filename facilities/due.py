"""When the content of galleries, notice boards and screens is next to be changed."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from facilities.models import Facility, FacilityQuerySet

SOON = 7  # days


class DueState(models.TextChoices):
    OVERDUE = "overdue", gettext_lazy("Overdue")
    SOON = "soon", gettext_lazy("Due within 7 days")
    LATER = "later", gettext_lazy("Later")


@dataclass(frozen=True)
class Due:
    """A facility and the days from today to its due day, below 0 where that has passed."""

    facility: Facility
    days: int

    @property
    def state(self) -> DueState:
        if self.days < 0:
            return DueState.OVERDUE
        return DueState.SOON if self.days <= SOON else DueState.LATER

    @property
    def words(self) -> str:
        """How long it is over, or how long there still is."""
        if self.days == 0:
            return _("due today")
        if self.days > 0:
            return ngettext("%(count)d day left", "%(count)d days left", self.days) % {"count": self.days}
        return ngettext("%(count)d day over", "%(count)d days over", -self.days) % {"count": -self.days}


def dues(facilities: FacilityQuerySet, today: date) -> list[Due]:
    """Those of `facilities` whose content is renewed at intervals, the longest overdue first. One query."""
    renewed = facilities.renewed(today).with_newest_update(today).select_related("community")
    return sorted((Due(each, (each.due_on - today).days) for each in renewed), key=lambda due: due.days)


def dues_by_state(facilities: FacilityQuerySet, today: date) -> list[tuple[DueState, list[Due]]]:
    """The same in the order of urgency; a state that nothing is in has an empty list."""
    found = dues(facilities, today)
    return [(state, [due for due in found if due.state == state]) for state in DueState]
