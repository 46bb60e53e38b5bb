"""The map of the sub-district: its communities, the units in it, and who holds which post."""

from datetime import date

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kepu.phones import LONGEST, SealedPhoneField, phone_number
from kepu.records.models import UNTRACKED, Row, RowQuerySet
from kepu.text import make_visible, plain_text


class CommunityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A clerk sees the own community; an inspector reaches none through lists."""
        if not user.is_authenticated or user.is_inspector:
            return self.none()
        return self.filter(pk=user.community_id) if user.is_clerk else self

    def active_at(self, day: date):
        """Communities that exist on `day` (first standard, Terms)."""
        return self.filter(Q(retired_on=None) | Q(retired_on__gt=day))

    def gone_by(self, day: date):
        """The others."""
        return self.filter(retired_on__lte=day)

    def active(self):
        """Communities that exist now: what a form offers."""
        return self.filter(retired_on=None)

    def live(self):
        """Those that a list shows: all, for one that has ceased to exist keeps its figures."""
        return self

    def residents(self) -> int:
        """Sum of 常住人口, in persons."""
        return self.aggregate(total=models.Sum("residents"))["total"] or 0


class Community(models.Model):
    """A community (社区) of the sub-district; its residents are what coverage is measured against."""

    name = models.CharField(_("community name"), max_length=60, unique=True, validators=[plain_text])
    code = models.CharField(_("community code"), max_length=30, blank=True, validators=[plain_text])
    residents = models.PositiveIntegerField(
        _("permanent residents"),
        validators=[MinValueValidator(1, _("A community has at least one resident."))],
        help_text=_("Persons; the figure that coverage is measured against."),
    )
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    secretary = models.CharField(_("community secretary"), max_length=60, blank=True, validators=[plain_text])
    officer = models.CharField(_("science-popularization officer"), max_length=60, blank=True, validators=[plain_text])
    phone = SealedPhoneField(_("telephone"), max_length=LONGEST, blank=True, validators=[phone_number])
    notes = models.TextField(_("notes"), max_length=2000, blank=True, validators=[plain_text])
    retired_on = models.DateField(
        _("retired on"),
        null=True,
        blank=True,
        help_text=_("The first day on which the community no longer counts."),
    )

    objects = CommunityQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        ordering = ["code", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(residents__gte=1), name="community_has_residents"),
        ]

    def __str__(self):
        return self.name

    def clean_fields(self, exclude=None):
        make_visible(self)
        super().clean_fields(exclude=exclude)


class UnitKind(models.TextChoices):
    SCHOOL = "学校", _("School")
    PRIVATE = "非公企业", _("Non-public enterprise")
    STATE_OWNED = "国有企业", _("State-owned enterprise")
    PUBLIC = "机关事业单位", _("Government body or public institution")
    MEDICAL = "医疗卫生机构", _("Medical institution")
    RESEARCH = "科研院所", _("Research institute")
    SOCIAL = "社会组织", _("Social organization")
    OTHER = "其他", _("Other")


class OfCommunityQuerySet(models.QuerySet):
    """Rows that belong to one community, or to the sub-district where `community` is empty."""

    def visible_to(self, user):
        if not user.is_authenticated or user.is_inspector:
            return self.none()
        return self.filter(community_id=user.community_id, community__isnull=False) if user.is_clerk else self


class OfCommunityRowQuerySet(OfCommunityQuerySet, RowQuerySet):
    """The same of a register's rows."""


class PartnerUnit(Row):
    """A unit in the sub-district (辖区单位) that can take part in science popularization."""

    name = models.CharField(_("unit name"), max_length=100, validators=[plain_text])
    kind = models.CharField(_("kind of unit"), max_length=20, choices=UnitKind)
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, verbose_name=_("community"), related_name="units"
    )
    address = models.CharField(_("address"), max_length=200, blank=True, validators=[plain_text])
    contact = models.CharField(_("contact person"), max_length=60, blank=True, validators=[plain_text])
    phone = SealedPhoneField(_("telephone"), max_length=LONGEST, blank=True, validators=[phone_number])
    resources = models.TextField(_("resources it can share"), max_length=2000, blank=True, validators=[plain_text])
    notes = models.TextField(_("notes"), max_length=2000, blank=True, validators=[plain_text])

    objects = OfCommunityRowQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("partner unit")
        verbose_name_plural = _("partner units")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(retired_at=None),
                name="unit_natural_key",
                violation_error_message=_("A unit of this name is already registered."),
            ),
        ]

    def __str__(self):
        return self.name


class Body(models.TextChoices):
    ASSOCIATION = "街道科协", _("Sub-district association for science and technology")
    BRANCH = "社区科普分会", _("Community branch of the association")
    LEADING_GROUP = "创建工作领导小组", _("Leading group of the campaign")


class Position(models.TextChoices):
    CHAIR = "会长", _("Chair")
    VICE_CHAIR = "副会长", _("Vice chair")
    HEAD = "组长", _("Head of the group")
    DEPUTY_HEAD = "副组长", _("Deputy head of the group")
    MEMBER = "成员", _("Member")
    OFFICER = "科普专干", _("Science-popularization officer")
    PERSON_IN_CHARGE = "负责人", _("Person in charge")


class PostQuerySet(OfCommunityRowQuerySet):
    def in_office(self, day: date):
        """Posts held on `day`: taken up by then (or on an unknown day) and not left by then."""
        return self.counting().filter(
            Q(started_on=None) | Q(started_on__lte=day),
            Q(ended_on=None) | Q(ended_on__gt=day),
        )


class Post(Row):
    """Who holds which post in the association, its community branches or the leading group."""

    body = models.CharField(_("body"), max_length=20, choices=Body)
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, verbose_name=_("community"), related_name="posts"
    )
    name = models.CharField(_("name"), max_length=60, validators=[plain_text])
    position = models.CharField(_("position"), max_length=20, choices=Position)
    outside_post = models.CharField(_("post held outside"), max_length=100, blank=True, validators=[plain_text])
    phone = SealedPhoneField(_("telephone"), max_length=LONGEST, blank=True, validators=[phone_number])
    started_on = models.DateField(_("in office since"), null=True, blank=True)
    ended_on = models.DateField(_("left office on"), null=True, blank=True)

    objects = PostQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("organization post")
        verbose_name_plural = _("organization posts")
        ordering = ["body", "community", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "position", "name"],
                condition=Q(retired_at=None),
                name="post_natural_key",
                violation_error_message=_("This person is already recorded in this position of this body."),
            ),
            models.CheckConstraint(
                condition=~Q(body=Body.BRANCH) | Q(community__isnull=False),
                name="branch_post_has_community",
                violation_error_message=_("A post in a community branch needs its community."),
            ),
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=models.F("started_on")),
                name="post_ends_after_start",
                violation_error_message=_("The day of leaving office cannot be before the day of taking it up."),
            ),
        ]

    def __str__(self):
        return f"{self.get_body_display()} {self.get_position_display()} {self.name}"
