"""What the plan can be narrowed to: its picture and its list of tasks take the same filters."""

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase, TaskState
from campaigns.registers import TASKS
from kepu.communities.models import Community
from kepu.registers.filters import DayFilter, RowFilter, seen
from kepu.wordlist import word_in


class TaskFilter(RowFilter):
    """Filters of tasks; `request.user` decides what is "mine" and which communities are offered."""

    register = TASKS
    phase = django_filters.ChoiceFilter(label=_("Phase"), choices=Phase.choices, empty_label=_("All"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=TaskState.choices, empty_label=_("All"))
    community = django_filters.ModelChoiceFilter(label=_("Community"), queryset=seen(Community), empty_label=_("All"))
    person = django_filters.CharFilter(label=_("Responsible person"), lookup_expr="icontains")
    indicator = django_filters.CharFilter(label=_("Indicator"), method="serving")
    start = DayFilter(field_name="due_on", lookup_expr="gte", label=_("Due from"))
    end = DayFilter(field_name="due_on", lookup_expr="lte", label=_("Due until"))
    mine = django_filters.BooleanFilter(label=_("My tasks only"), widget=forms.CheckboxInput, method="mine_only")
    overdue = django_filters.BooleanFilter(label=_("Overdue only"), widget=forms.CheckboxInput, method="overdue_only")

    undone = django_filters.BooleanFilter(label=_("Not done only"), widget=forms.CheckboxInput, method="undone_only")

    def serving(self, queryset, name, code):
        return queryset.filter(indicators__contains=word_in(code.strip().upper()))

    def mine_only(self, queryset, name, value):
        return queryset.of_person(self.request.user) if value else queryset

    def undone_only(self, queryset, name, value):
        return queryset.changeable().exclude(state=TaskState.DONE) if value else queryset

    def overdue_only(self, queryset, name, value):
        return queryset.overdue(timezone.localdate()) if value else queryset
