"""Events: what the office does, whom it reached, and what proves it."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.communities.models import Community
from kepu.periods import Period
from kepu.records.models import UNTRACKED, Row, RowQuerySet
from kepu.text import plain_text
from kepu.wordlist import WordListField
from volunteers.models import Volunteer


class EventCategory(models.TextChoices):
    PUBLICITY_WEEK = "科普宣传周", _("Science publicity week")
    PUBLICITY_MONTH = "科普宣传月", _("Science publicity month")
    SCIENCE_DAY = "科普日", _("Science popularization day")
    TECHNOLOGY_WEEK = "科技活动周", _("Science and Technology Week")
    INTO_COMMUNITIES = "科教进社区", _("Science and education into communities")
    LECTURE = "科普讲座", _("Lecture on popular science")
    TRAINING = "科普培训", _("Science training")
    EXHIBITION = "科普展览", _("Science exhibition")
    EVERYDAY_SCIENCE = "身边科学应用展示", _("Everyday applied-science display")
    FITNESS = "科学健身", _("Scientific fitness")
    GARDEN_PARTY = "科普游园", _("Science garden party")
    OTHER = "其他", _("Other")


class Theme(models.TextChoices):
    RESOURCES = "节约能源资源", _("Saving energy and resources")
    ENVIRONMENT = "保护生态环境", _("Protecting the environment")
    SAFETY = "保障安全健康", _("Safeguarding safety and health")
    OTHER = "其他", _("Other")


class KeyGroup(models.TextChoices):
    """Key groups (重点人群) of the Outline of the Nationwide Scientific Literacy Action Plan."""

    YOUTH = "青少年", _("Youth")
    SENIORS = "老年人", _("Senior citizens")
    WORKERS = "产业工人", _("Industrial workers")
    FARMERS = "农民", _("Farmers")
    OFFICIALS = "领导干部和公务员", _("Leading cadres and civil servants")
    RESIDENTS = "其他居民", _("Other residents")


MAX_ATTENDANCE = 1_000_000  # person-times; beyond any event that one sub-district holds
LICENSED_ATTENDANCE = (
    1000  # from here a public event needs a public-security licence (大型群众性活动安全管理条例, art. 2)
)


class EventQuerySet(RowQuerySet):
    def visible_to(self, user):
        """A clerk sees what was held at the own community, whoever organized it."""
        if not user.is_authenticated or user.is_inspector:
            return self.none()
        return self.held_at(user.community_id) if user.is_clerk else self

    def editable_by(self, user):
        """A clerk changes only what the own community hosts."""
        rows = self.visible_to(user)
        return rows.filter(host_community=user.community_id) if user.is_clerk else rows

    def held_in(self, period: Period):
        """Events that count and started within the period (first standard, Terms)."""
        return self.counting().filter(starts_on__range=(period.start, period.end))

    def held_at(self, community_id: int | None):
        """Events held at a community: hosted by it, naming it, or covering all because they name none."""
        # A list of keys, which databases hash once, where an EXISTS would be asked for every row.
        naming = Event.covered.through.objects.filter(community_id=community_id).values("event_id")
        return self.filter(Q(host_community=community_id) | Q(pk__in=naming) | self._for_everybody())

    def for_everybody(self):
        """Events of the sub-district as a whole: neither hosted by nor naming a community."""
        return self.filter(self._for_everybody())

    @classmethod
    def _coverage(cls):
        return Event.covered.through.objects.filter(event_id=OuterRef("pk"))

    @classmethod
    def _for_everybody(cls):
        return Q(host_community=None) & ~Exists(cls._coverage())

    def attendance(self) -> int:
        """Sum of attendance, in person-times."""
        return self.aggregate(total=models.Sum("attendance"))["total"] or 0


class Event(Row):
    """One science-popularization event (活动)."""

    title = models.CharField(_("event title"), max_length=150, validators=[plain_text])
    starts_on = models.DateField(_("start date"))
    ends_on = models.DateField(_("end date"), null=True, blank=True, help_text=_("Leave empty for a one-day event."))
    host_community = models.ForeignKey(
        Community,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("host community"),
        related_name="hosted_events",
        help_text=_("Leave empty for an event of the sub-district as a whole."),
    )
    covered = models.ManyToManyField(
        Community,
        blank=True,
        verbose_name=_("communities covered"),
        related_name="covering_events",
        help_text=_("Leave empty if only the host community took part, or all of them where there is no host."),
    )
    place = models.CharField(_("place"), max_length=150, validators=[plain_text])
    category = models.CharField(_("event category"), max_length=20, choices=EventCategory)
    is_major = models.BooleanField(_("is a major event"), default=False)
    theme = models.CharField(_("theme of the year"), max_length=20, choices=Theme, blank=True)
    key_groups = WordListField(_("key groups"))
    attendance = models.PositiveIntegerField(
        _("attendance"),
        validators=[
            MinValueValidator(0, _("Attendance cannot be below 0.")),
            MaxValueValidator(
                MAX_ATTENDANCE,
                _("Attendance above 1,000,000 cannot be right for one event. Please check the number."),
            ),
        ],
        help_text=_("Person-times: who comes on two days counts twice."),
    )
    host_unit = models.CharField(_("host unit"), max_length=150, blank=True, validators=[plain_text])
    organizer = models.CharField(_("organizer"), max_length=150, blank=True, validators=[plain_text])
    co_organizers = WordListField(_("co-organizers"), validators=[])
    volunteers = models.ManyToManyField(
        Volunteer, through="ServiceRecord", blank=True, verbose_name=_("volunteers"), related_name="events"
    )
    volunteer_hours = models.DecimalField(
        _("service hours per volunteer"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1000)],
    )
    summary = models.TextField(_("about the event"), max_length=10_000, blank=True, validators=[plain_text])

    objects = EventQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[covered], excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_on", "-id"]
        indexes = [
            models.Index(fields=["starts_on", "host_community"]),
            models.Index(fields=["category", "starts_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="event_ends_after_start",
                violation_error_message=_(
                    "The event cannot end before it starts. Please correct one of the two dates."
                ),
            ),
            models.CheckConstraint(condition=Q(attendance__lte=MAX_ATTENDANCE), name="event_attendance_believable"),
            models.UniqueConstraint(
                fields=["title", "starts_on", "host_community"],
                condition=Q(retired_at=None),
                name="event_natural_key",
                violation_error_message=_("This community has already logged an event of this title on this day."),
            ),
            models.UniqueConstraint(
                fields=["title", "starts_on"],
                condition=Q(retired_at=None, host_community=None),
                name="event_natural_key_subdistrict",
                violation_error_message=_("The sub-district has already logged an event of this title on this day."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def last_day(self) -> date:
        return self.ends_on or self.starts_on

    def warnings(self) -> list[str]:
        """What who logs the event should know, though nothing forbids it."""
        if self.attendance < LICENSED_ATTENDANCE:
            return []
        return [
            gettext(
                "An event for 1,000 people or more that is open to the public needs a licence of the "
                "public security office, applied for at least 20 days before."
            )
        ]


class ServiceRecord(models.Model):
    """Hours that one volunteer served at one event; travel does not count (志愿服务记录办法)."""

    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("event"), related_name="service_records")
    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, verbose_name=_("volunteer"), related_name="service_records"
    )
    hours = models.DecimalField(
        _("hours"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1000)],
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("service record")
        verbose_name_plural = _("service records")
        ordering = ["event", "volunteer"]
        constraints = [models.UniqueConstraint(fields=["event", "volunteer"], name="volunteer_once_per_event")]

    def __str__(self):
        return f"{self.volunteer} – {self.event}"
