"""Where science is on show: rooms, galleries, notice boards, screens, and how often their content changes."""

from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu import formats
from kepu.communities.models import Community, OfCommunityRowQuerySet
from kepu.periods import Period
from kepu.records.models import UNTRACKED, Row, RowQuerySet
from kepu.text import plain_text
from kepu.wordlist import WordListField


class FacilityKind(models.TextChoices):
    ROOM = "科普活动室", _("Science activity room")
    GALLERY = "科普画廊", _("Science gallery")
    BOARD = "科普宣传栏", _("Science notice board")
    SCREEN = "电子屏", _("Display screen")
    LIBRARY = "科普图书角", _("Science library corner")
    BASE = "科普示范基地", _("Science demonstration base")


# Kinds whose content is renewed at intervals (first standard, C4).
RENEWED_KINDS = (FacilityKind.GALLERY, FacilityKind.BOARD, FacilityKind.SCREEN)
# Either of them serves where the plan asks for a "科普画廊（宣传栏）" (first standard, C2, C3).
DISPLAY_KINDS = (FacilityKind.GALLERY, FacilityKind.BOARD)


class Use(models.TextChoices):
    DEDICATED = "专用", _("Dedicated")
    SHARED = "合用", _("Shared")


class FacilityState(models.TextChoices):
    IN_USE = "在用", _("In use")
    REPAIR = "维修", _("Under repair")
    CLOSED = "停用", _("Out of use")


class FacilityQuerySet(OfCommunityRowQuerySet):
    def in_use(self, day: date):
        """Facilities in use on `day` (first standard, Terms)."""
        return self.counting().filter(state=FacilityState.IN_USE, opened_on__lte=day)

    def of_subdistrict(self):
        """The sub-district's own facilities: those of no community."""
        return self.filter(community=None)

    def rooms(self):
        return self.filter(kind=FacilityKind.ROOM)

    def displays(self):
        return self.filter(kind__in=DISPLAY_KINDS)

    def in_community(self) -> Exists:
        """A condition on communities: one of these facilities is theirs."""
        return Exists(self.filter(community=OuterRef("pk")))

    def equipping(self, day: date):
        """A condition on communities: a room and a gallery or notice board in use on `day` (first standard, C3)."""
        in_use = self.in_use(day)
        return in_use.rooms().in_community() & in_use.displays().in_community()

    def renewed(self, day: date):
        """Facilities in use on `day` whose content is renewed at intervals (first standard, C4)."""
        return self.in_use(day).filter(kind__in=RENEWED_KINDS, renewal_days__isnull=False)

    def with_newest_update(self, day: date):
        """Adds `updated_on`: the day of the newest content update by `day`, or None."""
        updates = ContentUpdate.objects.counting().filter(facility=OuterRef("pk"), updated_on__lte=day)
        newest = updates.order_by("-updated_on")
        return self.annotate(updated_on=Subquery(newest.values("updated_on")[:1]))

    def renewals(self, day: date) -> "list[Renewal]":
        """When the content of the facilities that are renewed at intervals is due, as of `day`. One query."""
        rows = self.renewed(day).with_newest_update(day).order_by()
        return [Renewal(*row) for row in rows.values_list(*(each.name for each in fields(Renewal)))]


class Renewed:
    """When the content of a facility that is `renewed()` is due; of rows `with_newest_update()`, or of their renewals.

    Days are compared here and not in the database, whose date arithmetic differs from one to the next.
    """

    opened_on: date
    renewal_days: int
    updated_on: date | None

    @property
    def due_on(self) -> date:
        """The last day on which new content is in time: the interval after the newest update, or after opening."""
        return (self.updated_on or self.opened_on) + timedelta(days=self.renewal_days)

    def is_judged(self, day: date) -> bool:
        """Whether it has been in use for an interval by `day`: before that nothing is asked (first standard, C4)."""
        return (day - self.opened_on).days >= self.renewal_days

    def is_on_time(self, day: date) -> bool:
        """Whether its content was renewed within the interval before `day` (first standard, C4)."""
        return self.updated_on is not None and self.due_on >= day


@dataclass
class Renewal(Renewed):
    """Of a facility only what says when its content is due: a district has thousands."""

    pk: int
    community_id: int | None
    opened_on: date
    renewal_days: int
    updated_on: date | None


class Facility(Renewed, Row):
    """One room, gallery, board, screen, library corner or base. No community = the sub-district's own."""

    name = models.CharField(_("facility name"), max_length=100, validators=[plain_text])
    kind = models.CharField(_("kind of facility"), max_length=20, choices=FacilityKind)
    community = models.ForeignKey(
        Community,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("community"),
        related_name="facilities",
    )
    address = models.CharField(_("address"), max_length=200, validators=[plain_text])
    # For residents' sake; no column of the ledger.
    opening_hours = models.CharField(_("opening hours"), max_length=100, blank=True, validators=[plain_text])
    use = models.CharField(_("manner of use"), max_length=10, choices=Use, blank=True)
    area = models.DecimalField(
        _("area (m²)"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    length = models.DecimalField(
        _("length (m)"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    at_main_venue = models.BooleanField(_("at a main public venue"), default=False)
    equipment = WordListField(_("equipment"))
    renewal_days = models.PositiveIntegerField(
        _("renewal interval (days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3660)],
        help_text=_("Days between changes of content; needed for galleries, notice boards and screens."),
    )
    opened_on = models.DateField(_("in use since"))
    state = models.CharField(_("state"), max_length=10, choices=FacilityState, default=FacilityState.IN_USE)

    objects = FacilityQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        ordering = ["community", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "community"],
                condition=Q(retired_at=None),
                name="facility_natural_key",
                violation_error_message=_("This community already has a facility of this name."),
            ),
            # A separate rule, as databases hold two empty communities to be different.
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(retired_at=None, community=None),
                name="facility_natural_key_subdistrict",
                violation_error_message=_("The sub-district already has a facility of this name."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=RENEWED_KINDS) | Q(renewal_days__isnull=False),
                name="renewed_facility_has_interval",
                violation_error_message=_("A gallery, notice board or screen needs its renewal interval in days."),
            ),
        ]

    def __str__(self):
        return self.name


class ContentUpdateQuerySet(RowQuerySet):
    def visible_to(self, user):
        return self.filter(facility__in=Facility.objects.visible_to(user))

    def made_in(self, period: Period):
        return self.counting().filter(updated_on__range=(period.start, period.end))


class ContentUpdate(Row):
    """One change of a facility's content."""

    facility = models.ForeignKey(Facility, models.PROTECT, verbose_name=_("facility"), related_name="updates")
    updated_on = models.DateField(_("updated on"))
    topic = models.CharField(_("topic"), max_length=200, validators=[plain_text])
    summary = models.TextField(_("summary"), max_length=5000, blank=True, validators=[plain_text])
    person = models.CharField(_("person in charge"), max_length=60, blank=True, validators=[plain_text])

    objects = ContentUpdateQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("content update")
        verbose_name_plural = _("content updates")
        ordering = ["-updated_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "updated_on", "topic"],
                condition=Q(retired_at=None),
                name="content_update_natural_key",
                violation_error_message=_("This update of this facility is already recorded."),
            ),
        ]

    def __str__(self):
        return f"{self.facility} {formats.day(self.updated_on)} {self.topic}"
