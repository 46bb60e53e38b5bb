"""What the list of communities can be narrowed to."""

import django_filters
from django.utils.translation import gettext_lazy as _

from kepu.communities.models import Community
from kepu.communities.registers import COMMUNITIES
from kepu.registers.filters import search
from kepu.registers.masking import searched

STATES = [("now", _("Exists")), ("retired", _("Dissolved"))]


class CommunityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="look_for")
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="standing", empty_label=_("All"))

    class Meta:
        model = Community
        fields = []

    def look_for(self, queryset, name, text):
        return search(queryset, searched(COMMUNITIES, self.request.user), text)

    def standing(self, queryset, name, state):
        return queryset.active() if state == "now" else queryset.exclude(retired_on=None)
