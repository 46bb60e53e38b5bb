"""What the list of findings can be narrowed to; lives in the address."""

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import FindingState, Severity
from kepu.communities.models import Community
from kepu.registers.filters import DayFilter, search, seen

LOOKUPS = ("text", "owner", "rectification", "indicator", "visit__community__name", "visit__visitors")


class FindingFilter(django_filters.FilterSet):
    """Filters of findings; `request.user` decides which communities are offered."""

    q = django_filters.CharFilter(label=_("Search"), method="look_for")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[*FindingState.choices, ("unclosed", _("All that are not closed"))],
        method="in_state", empty_label=_("All"),
    )  # fmt: skip
    community = django_filters.ModelChoiceFilter(
        label=_("Community"), field_name="visit__community", empty_label=_("All"),
        queryset=seen(Community),
    )  # fmt: skip
    severity = django_filters.ChoiceFilter(label=_("Severity"), choices=Severity.choices, empty_label=_("All"))
    owner = django_filters.CharFilter(label=_("To be rectified by whom"), lookup_expr="icontains")
    start = DayFilter(field_name="visit__visited_on", lookup_expr="gte", label=_("Found from"))
    end = DayFilter(field_name="visit__visited_on", lookup_expr="lte", label=_("Found until"))
    overdue = django_filters.BooleanFilter(label=_("Overdue only"), widget=forms.CheckboxInput, method="overdue_only")

    def look_for(self, queryset, name, text):
        return search(queryset, LOOKUPS, text)

    def in_state(self, queryset, name, state):
        return queryset.unclosed() if state == "unclosed" else queryset.in_state(state)

    def overdue_only(self, queryset, name, value):
        return queryset.overdue(timezone.localdate()) if value else queryset
