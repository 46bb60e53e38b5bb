"""Supervision and inspection (督导检查) of the communities, and what it found."""

from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu import formats
from kepu.communities.models import Community, OfCommunityRowQuerySet
from kepu.periods import Period
from kepu.records.models import UNTRACKED, Attachment, Row
from kepu.text import plain_text


class VisitState(models.TextChoices):
    SCHEDULED = "已安排", _("Scheduled")
    MADE = "已检查", _("Made")


def _counted(rows):
    """How many rows a subquery that is grouped by its visit finds."""
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


class VisitQuerySet(OfCommunityRowQuerySet):
    def made_in(self, period: Period):
        return self.counting().filter(state=VisitState.MADE, visited_on__range=(period.start, period.end))

    def scheduled(self):
        """Live visits that are arranged and not made yet."""
        return self.live().filter(state=VisitState.SCHEDULED)

    def made(self):
        return self.live().filter(state=VisitState.MADE)

    def with_progress(self):
        """Adds `questions`, `answered` and `problems`: how many lines the checklist has, how many of them an answer,
        and how many findings there are."""
        lines = Check.objects.filter(visit=OuterRef("pk")).order_by().values("visit")
        found = Finding.objects.filter(visit=OuterRef("pk")).order_by().values("visit")
        return self.annotate(
            questions=_counted(lines), answered=_counted(lines.exclude(answer="")), problems=_counted(found)
        )


class Visit(Row):
    """One inspection visit to one community; scheduled first, or written down once it was made."""

    community = models.ForeignKey(Community, models.PROTECT, verbose_name=_("community"), related_name="visits")
    visited_on = models.DateField(_("visited on"))
    state = models.CharField(_("state"), max_length=5, choices=VisitState, default=VisitState.MADE, editable=False)
    visitors = models.CharField(_("inspected by"), max_length=150, validators=[plain_text])
    scope = models.TextField(_("what was inspected"), max_length=5000, blank=True, validators=[plain_text])

    objects = VisitQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("inspection visit")
        verbose_name_plural = _("inspection visits")
        ordering = ["-visited_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "visited_on"],
                condition=Q(retired_at=None),
                name="visit_natural_key",
                violation_error_message=_("A visit to this community on this day is already recorded."),
            ),
        ]

    def __str__(self):
        return f"{self.community} {formats.day(self.visited_on)}"


class CheckAnswer(models.TextChoices):
    GOOD = "合格", _("In order")
    BAD = "不合格", _("Not in order")
    NOT_APPLICABLE = "不适用", _("Does not apply")


class Check(models.Model):
    """One line of the checklist of a visit; its wording is kept as it was asked."""

    visit = models.ForeignKey(Visit, models.CASCADE, verbose_name=_("inspection visit"), related_name="checks")
    # The standard's code of the question and of the indicator that it serves.
    code = models.CharField(max_length=20)
    indicator = models.CharField(_("indicator"), max_length=20, blank=True)
    question = models.CharField(_("what to look at"), max_length=300)
    answer = models.CharField(_("answer"), max_length=5, choices=CheckAnswer, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True, validators=[plain_text])

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("line of a checklist")
        verbose_name_plural = _("lines of a checklist")
        ordering = ["visit", "id"]
        constraints = [models.UniqueConstraint(fields=["visit", "code"], name="question_once_per_visit")]

    def __str__(self):
        return self.question


class Severity(models.TextChoices):
    MINOR = "一般", _("Minor")
    MAJOR = "重要", _("Major")
    VETO = "否决", _("Veto")


class FindingState(models.TextChoices):
    """Not stored: it follows from the days. A finding is closed by the second of two people."""

    OPEN = "open", _("To be rectified")
    RECTIFIED = "rectified", _("Rectified, to be checked again")
    CLOSED = "closed", _("Closed")


# What may become of a finding. Closing one takes a report and the eyes of another person.
NEXT_FINDING = {
    FindingState.OPEN: (FindingState.RECTIFIED,),
    FindingState.RECTIFIED: (FindingState.CLOSED, FindingState.OPEN),
    FindingState.CLOSED: (FindingState.OPEN,),
}


class FindingQuerySet(models.QuerySet):
    """Lists and figures are made of findings that are `live()`; a visit under way tells its own when it is finished."""

    def visible_to(self, user):
        return self.filter(visit__in=Visit.objects.visible_to(user))

    def live(self):
        """Findings of visits that were made and not taken out."""
        return self.filter(visit__retired_at=None, visit__state=VisitState.MADE)

    def of_visits_in(self, period: Period):
        return self.filter(visit__in=Visit.objects.made_in(period))

    def closed_by(self, day: date):
        return self.filter(closed_on__lte=day)

    def unclosed(self):
        """Live findings that are open or wait to be checked again."""
        return self.live().filter(closed_on=None)

    def in_state(self, state: str):
        """Findings in one FindingState."""
        if state == FindingState.CLOSED:
            return self.filter(closed_on__isnull=False)
        return self.filter(closed_on=None, rectified_on__isnull=state == FindingState.OPEN)

    def overdue(self, day: date):
        return self.unclosed().filter(due_on__lt=day)


class Finding(models.Model):
    """One problem found on a visit; open until rectified and, where it was rectified here, checked by another."""

    visit = models.ForeignKey(Visit, models.CASCADE, verbose_name=_("inspection visit"), related_name="findings")
    text = models.CharField(_("problem found"), max_length=500, validators=[plain_text])
    severity = models.CharField(_("severity"), max_length=4, choices=Severity, default=Severity.MINOR)
    indicator = models.CharField(_("indicator"), max_length=20, blank=True, validators=[plain_text])
    owner = models.CharField(_("to be rectified by whom"), max_length=60, blank=True, validators=[plain_text])
    due_on = models.DateField(_("to be rectified by"), null=True, blank=True)
    rectification = models.TextField(_("rectification"), max_length=5000, blank=True, validators=[plain_text])
    rectified_on = models.DateField(_("reported as rectified on"), null=True, blank=True)
    rectified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False,
        verbose_name=_("reported by"), related_name="+",
    )  # fmt: skip
    closed_on = models.DateField(_("rectified on"), null=True, blank=True)
    rechecked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False,
        verbose_name=_("checked again by"), related_name="+",
    )  # fmt: skip

    # Why whoever checked it again, or looked at it later, was not content; emptied by the next report.
    sent_back = models.CharField(_("sent back because"), max_length=100, blank=True, validators=[plain_text])
    # The number of saves: a page that was opened at an older one is not allowed to overwrite a newer.
    version = models.PositiveIntegerField(default=1, editable=False)

    files = GenericRelation(Attachment)

    objects = FindingQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["visit", "id"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "text"], name="finding_once_per_visit"),
            models.CheckConstraint(
                condition=Q(rectified_by=None) | Q(rechecked_by=None) | ~Q(rectified_by=F("rechecked_by")),
                name="finding_rechecked_by_another",
                violation_error_message=_("Whoever reported the rectification cannot be the one who checks it."),
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def state(self) -> FindingState:
        if self.closed_on:
            return FindingState.CLOSED
        return FindingState.RECTIFIED if self.rectified_on else FindingState.OPEN

    def is_overdue(self, day: date) -> bool:
        return self.closed_on is None and self.due_on is not None and self.due_on < day

    def days_left(self, day: date) -> int | None:
        """Days until it is due, negative when overdue; None where no day is set or it is closed."""
        return (self.due_on - day).days if self.due_on and self.closed_on is None else None

    def why_not_on(self, day: date, today: date) -> str:
        """Why nothing can have been done about it on `day`, as a sentence; "" where it can."""
        if day > today:
            return gettext("This day is still to come. Write today or an earlier day.")
        if day < self.visit.visited_on:
            return gettext("The problem was found on %(day)s; nothing can have been done about it before.") % {
                "day": formats.day(self.visit.visited_on)
            }
        return ""
