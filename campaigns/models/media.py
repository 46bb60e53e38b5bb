"""Media items: what television, papers and the internet carried."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from campaigns.models.events import Event
from kepu.periods import Period
from kepu.records.models import UNTRACKED, Row, RowQuerySet
from kepu.text import plain_text


class MediaKind(models.TextChoices):
    TELEVISION = "电视", _("Television")
    PRESS = "报刊", _("Newspaper or periodical")
    RADIO = "广播", _("Radio")
    WEBSITE = "网站", _("Website")
    WECHAT = "微信公众号", _("WeChat official account")
    SHORT_VIDEO = "短视频", _("Short video")
    OUTDOOR = "户外媒体", _("Outdoor media")
    OTHER = "其他", _("Other")


COLUMN_KINDS = (MediaKind.TELEVISION, MediaKind.PRESS)


class MediaItemQuerySet(RowQuerySet):
    def visible_to(self, user):
        """Media work is the sub-district's: all staff may read it."""
        return self if user.is_authenticated and not user.is_inspector else self.none()

    def published_in(self, period: Period):
        return self.counting().filter(published_on__range=(period.start, period.end))

    def television_or_press(self):
        """Items that count towards the weekly column (first standard, F1)."""
        return self.filter(kind__in=COLUMN_KINDS)

    def other_media(self):
        """Items of every other kind (first standard, F2)."""
        return self.exclude(kind__in=COLUMN_KINDS)


class MediaItem(Row):
    """One item that one outlet published or broadcast."""

    published_on = models.DateField(_("date"))
    kind = models.CharField(_("kind of media"), max_length=10, choices=MediaKind)
    outlet = models.CharField(_("outlet"), max_length=100, validators=[plain_text])
    column = models.CharField(_("column"), max_length=100, blank=True, validators=[plain_text])
    title = models.CharField(_("title"), max_length=200, validators=[plain_text])
    link = models.URLField(_("link"), max_length=500, blank=True)
    event = models.ForeignKey(
        Event,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("related event"),
        related_name="media_items",
    )

    objects = MediaItemQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTRACKED)

    class Meta:
        verbose_name = _("media item")
        verbose_name_plural = _("media items")
        ordering = ["-published_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "published_on", "title"],
                condition=Q(retired_at=None),
                name="media_natural_key",
                violation_error_message=_("This item of this outlet on this day is already recorded."),
            ),
        ]

    def __str__(self):
        return self.title
