"""Who helps: volunteers, their teams, and the training of staff and volunteers."""

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.communities.models import Community, OfCommunityRowQuerySet
from kepu.exchange.masking import ERASED
from kepu.periods import Period
from kepu.phones import SealedPhoneField
from kepu.records.models import UNTRACKED, Row, RowQuerySet
from kepu.text import plain_text
from kepu.wordlist import WordListField

# An erased volunteer keeps a number of this form, by which ledger files still know the row.
mobile_number = RegexValidator(
    rf"^(1[3-9]\d{{9}}|{ERASED}\d{{1,8}})$", _("Write a mobile number of 11 digits, for example 13812345678.")
)

CHILD_UNTIL = 14  # years of age; 个人信息保护法 art. 31


class TeamQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A clerk sees the teams of the own community, and those that serve the whole sub-district."""
        if not user.is_authenticated or user.is_inspector:
            return self.none()
        return self.filter(Q(community=None) | Q(community_id=user.community_id)) if user.is_clerk else self


class Team(models.Model):
    """A volunteer service team (志愿服务队); without a community it serves the whole sub-district."""

    name = models.CharField(_("team name"), max_length=60, unique=True, validators=[plain_text])
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, verbose_name=_("community"), related_name="teams"
    )

    objects = TeamQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("volunteer team")
        verbose_name_plural = _("volunteer teams")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Sex(models.TextChoices):
    MALE = "男", _("Male")
    FEMALE = "女", _("Female")


class Source(models.TextChoices):
    SCHOOL = "学校", _("School")
    PRIVATE = "非公企业", _("Non-public enterprise")
    COMMUNITY = "社区", _("Community")
    PUBLIC = "机关事业单位", _("Government body or public institution")
    RETIRED = "退休专家", _("Retired expert")
    OTHER = "其他", _("Other")


class VolunteerState(models.TextChoices):
    REGISTERED = "在册", _("Registered")
    PAUSED = "暂停", _("Paused")
    LEFT = "退出", _("Left")


class ConsentWay(models.TextChoices):
    SIGNED = "书面签名", _("Signed on paper")
    ONLINE = "线上确认", _("Confirmed on line")
    SPOKEN = "口头同意", _("Said to a member of staff")


class VolunteerQuerySet(OfCommunityRowQuerySet):
    def editable_by(self, user):
        """Those of whom there is still something to change."""
        return self.filter(erased_at=None)

    def registered(self):
        return self.counting().filter(state=VolunteerState.REGISTERED)

    def registered_in(self, period: Period):
        """Registered volunteers who joined within the period (first standard, B1)."""
        return self.registered().filter(registered_on__range=(period.start, period.end))

    def left_in(self, period: Period):
        """Volunteers whose leaving was recorded within the period; an unknown day counts as before it."""
        return self.counting().filter(state=VolunteerState.LEFT, left_on__range=(period.start, period.end))

    def here_on(self, day: date):
        """Live volunteers who had not left by `day`: who can have served then."""
        gone = Q(left_on=None) | Q(left_on__lte=day)
        return self.live().filter(erased_at=None).exclude(gone, state=VolunteerState.LEFT)

    def registered_by(self, day: date):
        return self.registered().filter(registered_on__lte=day)


class Volunteer(Row):
    """A science volunteer. Identity numbers are not collected."""

    name = models.CharField(_("name"), max_length=60, validators=[plain_text])
    phone = SealedPhoneField(_("mobile number"), max_length=11, validators=[mobile_number])
    sex = models.CharField(_("sex"), max_length=2, choices=Sex, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        _("year of birth"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
    )
    source = models.CharField(_("source"), max_length=20, choices=Source)
    unit = models.CharField(_("unit of origin"), max_length=100, blank=True, validators=[plain_text])
    community = models.ForeignKey(
        Community,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("community"),
        related_name="volunteers",
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, verbose_name=_("volunteer team"), related_name="members"
    )
    skills = WordListField(_("skills"))
    registered_on = models.DateField(_("registered on"))
    is_promoter = models.BooleanField(_("is a science promoter"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=VolunteerState, default=VolunteerState.REGISTERED)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    consent_on = models.DateField(_("agreed to the keeping of personal data on"), null=True, blank=True)
    consent_way = models.CharField(_("how consent was given"), max_length=10, choices=ConsentWay, blank=True)
    guardian = models.CharField(
        _("guardian who agreed"),
        max_length=60,
        blank=True,
        validators=[plain_text],
        help_text=_("Needed for whoever may be under 14."),
    )
    consent_withdrawn_on = models.DateField(
        _("consent withdrawn on"),
        null=True,
        blank=True,
        help_text=_("The volunteer leaves the register, and the personal data is erased by itself some days later."),
    )
    erased_at = models.DateTimeField(_("personal data erased at"), null=True, blank=True, editable=False)

    objects = VolunteerQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(retired_at=None),
                name="volunteer_natural_key",
                violation_error_message=_("A volunteer with this mobile number is already registered."),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(state=VolunteerState.LEFT),
                name="only_who_left_has_left_on",
                violation_error_message=_("A day of leaving belongs only to a volunteer who has left."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def audit_name(self) -> str:
        return f"#{self.pk}"

    def clean(self):
        if self.erased_at:
            raise ValidationError(_("The personal data of this volunteer was erased. The record stays as it is."))
        if self.phone.startswith(ERASED):
            raise ValidationError({"phone": mobile_number.message})
        if problems := dict(_consent_problems(self)):
            raise ValidationError(problems)

    @property
    def may_be_under_14(self) -> bool:
        """By the year of birth alone, so until the end of the year in which they turn 14."""
        return self.birth_year is not None and timezone.localdate().year - self.birth_year <= CHILD_UNTIL


def _consent_problems(volunteer: Volunteer) -> Iterator[tuple[str, str]]:
    """个人信息保护法 art. 14, 15 and 31: consent is given before it is withdrawn, for a child by a guardian."""
    given, withdrawn = volunteer.consent_on, volunteer.consent_withdrawn_on
    if given and given > timezone.localdate():
        yield "consent_on", _("The day of the consent lies in the future. Write the day on which it was given.")
    if withdrawn and not given:
        yield "consent_on", _("A consent can be withdrawn only after it was given. Write the day on which it was.")
    elif withdrawn and withdrawn < given:
        yield "consent_withdrawn_on", _("The consent cannot be withdrawn before the day on which it was given.")
    if volunteer.may_be_under_14 and not (volunteer.guardian and given):
        yield (
            "guardian" if not volunteer.guardian else "consent_on",
            _(
                "Whoever may be under 14 is registered only with the consent of a parent or guardian: write on the "
                "form who agreed, and when. Without it, count the child in the event's attendance and keep no name."
            ),
        )


class Audience(models.TextChoices):
    FULL_TIME = "专职人员", _("Full-time staff")
    PART_TIME = "兼职人员", _("Part-time staff")
    VOLUNTEERS = "志愿者", _("Volunteers")
    MIXED = "混合", _("Mixed")


class TrainingQuerySet(RowQuerySet):
    def visible_to(self, user):
        """The sub-district holds them for everybody: all staff may read them."""
        return self if user.is_authenticated and not user.is_inspector else self.none()

    def held_in(self, period: Period):
        return self.counting().filter(held_on__range=(period.start, period.end))

    def for_staff(self):
        """Sessions that train full-time or part-time staff (first standard, B3)."""
        return self.filter(audience__in=[Audience.FULL_TIME, Audience.PART_TIME, Audience.MIXED])


class Training(Row):
    """One training session."""

    name = models.CharField(_("training name"), max_length=150, validators=[plain_text])
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=150, blank=True, validators=[plain_text])
    audience = models.CharField(_("trained persons"), max_length=10, choices=Audience)
    hours = models.DecimalField(
        _("class hours"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(0), MaxValueValidator(1000)],
    )
    trainer = models.CharField(_("trainer"), max_length=60, blank=True, validators=[plain_text])
    attendance = models.PositiveIntegerField(_("persons trained"), validators=[MaxValueValidator(1_000_000)])
    summary = models.TextField(_("summary"), max_length=5000, blank=True, validators=[plain_text])

    objects = TrainingQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        ordering = ["-held_on", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "held_on"],
                condition=Q(retired_at=None),
                name="training_natural_key",
                violation_error_message=_("A training session of this name on this day is already recorded."),
            ),
        ]

    def __str__(self):
        return self.name
