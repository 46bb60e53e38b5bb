"""Daily summaries of events: what dashboard and standards add up, so that they need not read every event.

They hold nothing that the events do not say, and are right by construction: the database itself notes each day whose
events change (campaigns/summaries/triggers.py), and such a day is counted from its events until it is summed up anew.
"""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.communities.models import Community


class DayReach(models.Model):
    """One community on one day, by category: events held there and person-times reached there.

    Events of the whole sub-district are not in it: whom they reach depends on the period (campaigns/coverage.py).
    """

    day = models.DateField()
    community = models.ForeignKey(Community, models.CASCADE, related_name="+")
    category = models.CharField(max_length=20)
    is_confirmed = models.BooleanField()  # by a second person: all that counts where the office reviews
    events = models.PositiveIntegerField()
    people = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "community", "category", "is_confirmed"],
                include=["events", "people"],  # sums are read from the index alone
                name="one_reach_of_a_day",
            )
        ]

    def __str__(self):
        return f"{self.day} {self.community_id} {self.category}"


class Facet(StrEnum):
    """By what the events of a day are counted; beside each what `value` is."""

    ALL = "all"  # ""
    MAJOR = "major"  # ""
    CATEGORY = "category"  # the category
    THEME = "theme"  # the theme
    GROUP = "group"  # the key group
    SERVICE = "service"  # "": `events` are services of volunteers, `hours` what they served
    EVERYWHERE = "everywhere"  # the category, of events of the whole sub-district
    EVERYBODY = "everybody"  # the attendance of such an event
    UNIT = "unit"  # a unit that hosts, organizes or helps


REACH = "reach"  # what a recount calls the sums of a community and category
SUMS = {
    REACH: _("person-times of a community, by event category"),
    Facet.ALL: _("all events"),
    Facet.MAJOR: _("major events"),
    Facet.CATEGORY: _("event category"),
    Facet.THEME: _("theme of the year"),
    Facet.GROUP: _("key group"),
    Facet.SERVICE: _("service of volunteers"),
    Facet.EVERYWHERE: _("events of the whole sub-district, by category"),
    Facet.EVERYBODY: _("events of the whole sub-district, by attendance"),
    Facet.UNIT: _("unit that takes part"),
}


class DayCount(models.Model):
    """The events of one day, by one facet."""

    day = models.DateField()
    facet = models.CharField(max_length=10)  # one of Facet
    value = models.CharField(max_length=150, blank=True)
    is_confirmed = models.BooleanField()
    events = models.PositiveIntegerField()
    people = models.PositiveBigIntegerField()
    hours = models.DecimalField(max_digits=12, decimal_places=1, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facet", "value", "day", "is_confirmed"], name="one_count_of_a_day")
        ]
        indexes = [models.Index(fields=["day", "facet"])]

    def __str__(self):
        return f"{self.day} {self.facet} {self.value}"


class ChangedDay(models.Model):
    """A day whose events changed after it was summed up. Written by the database's own triggers, once a change."""

    day = models.DateField(db_index=True)

    def __str__(self):
        return str(self.day)


class Recount(models.Model):
    """One comparison of the summaries with a full recount of the events."""

    made_at = models.DateTimeField(_("counted at"), auto_now_add=True)
    days = models.PositiveIntegerField(_("days"))
    # [{"day": "2026-05-12", "sum": "category", "of": "科普讲座", "kept": "2 / 80 / 0", "counted": "3 / 95 / 0"}]
    differences = models.JSONField(_("differences"), default=list)

    class Meta:
        verbose_name = _("recount of the summaries")
        verbose_name_plural = _("recounts of the summaries")
        ordering = ["-made_at"]

    def __str__(self):
        return str(self.made_at)

    def lines(self) -> list[dict]:
        """The differences, each with the name of its sum in the current language."""
        return [line | {"name": SUMS[line["sum"]]} for line in self.differences]
