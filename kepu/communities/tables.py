import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kepu import formats
from kepu.communities.models import Community

NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class CommunityTable(tables.Table):
    """Columns of the list of communities."""

    name = tables.Column(
        _("Community"),
        linkify=lambda record: reverse("communities:community_detail", args=[record.pk]),
        attrs={"td": {"class": "title"}},
    )
    code = tables.Column(_("Code"))
    residents = tables.Column(_("Permanent residents"), attrs=NUMBER)
    households = tables.Column(_("Households"), attrs=NUMBER)
    secretary = tables.Column(_("Community secretary"))
    officer = tables.Column(_("Science-popularization officer"))

    class Meta:
        model = Community
        fields = ["name", "code", "residents", "households", "secretary", "officer"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.caption = _("Communities")

    def render_residents(self, value):
        return formats.number(value)

    render_households = render_residents
