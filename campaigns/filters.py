"""What the list of events can be narrowed to; lives in the address, so that a filter can be sent to a colleague."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Event, EventCategory, KeyGroup, Theme
from campaigns.registers import EVENTS
from kepu.communities.models import Community
from kepu.registers.filters import DayFilter, RowFilter, seen
from kepu.wordlist import word_in

LACKS = [("files", _("No photo or sign-in sheet")), ("attendance", _("Attendance still 0"))]


class EventFilter(RowFilter):
    """Filters of the event list; `request.user` decides which communities are offered."""

    register = EVENTS
    start = DayFilter(field_name="starts_on", lookup_expr="gte", label=_("From"))
    end = DayFilter(field_name="starts_on", lookup_expr="lte", label=_("Until"))
    category = django_filters.ChoiceFilter(label=_("Category"), choices=EventCategory.choices, empty_label=_("All"))
    community = django_filters.ModelChoiceFilter(
        label=_("Held at"),
        method="held_at",
        empty_label=_("All"),
        queryset=seen(Community),
    )
    theme = django_filters.ChoiceFilter(label=_("Theme"), choices=Theme.choices, empty_label=_("All"))
    group = django_filters.ChoiceFilter(
        label=_("Key group"), choices=KeyGroup.choices, method="for_group", empty_label=_("All")
    )
    lacks = django_filters.ChoiceFilter(label=_("To be added"), choices=LACKS, method="lacking", empty_label=_("All"))
    major = django_filters.BooleanFilter(
        field_name="is_major",
        label=_("Major events only"),
        widget=forms.CheckboxInput,
        method="major_only",
    )

    def held_at(self, queryset, name, community):
        return queryset.held_at(community.pk)

    def for_group(self, queryset, name, group):
        return queryset.filter(key_groups__contains=word_in(group))

    def lacking(self, queryset, name, what):
        """Of the events that this person can add it to."""
        queryset = queryset.filter(pk__in=Event.objects.editable_by(self.request.user).values("pk"))
        return queryset.filter(files=None) if what == "files" else queryset.filter(attendance=0)

    def major_only(self, queryset, name, value):
        return queryset.filter(is_major=True) if value else queryset
