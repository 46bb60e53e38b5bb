"""What the list of the archive can be narrowed to."""

import django_filters
from django.utils.translation import gettext_lazy as _

from campaigns.archive.boxes import box_choices
from campaigns.models import EvidenceKind, Retention
from campaigns.registers import ARCHIVE
from kepu.communities.models import Community
from kepu.inputs import CountField
from kepu.registers.filters import DayFilter, RowFilter, seen


class YearFilter(django_filters.NumberFilter):
    field_class = CountField


class ArchiveFilter(RowFilter):
    register = ARCHIVE
    box = django_filters.ChoiceFilter(label=_("Box"), choices=box_choices, empty_label=_("All"))
    serves = django_filters.ChoiceFilter(
        label=_("Serves the indicator"), choices=box_choices, method="serving", empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind of proof"), choices=EvidenceKind.choices, empty_label=_("All"))
    year = YearFilter(label=_("Year"))
    community = django_filters.ModelChoiceFilter(label=_("Community"), empty_label=_("All"), queryset=seen(Community))
    retention = django_filters.ChoiceFilter(label=_("Retention"), choices=Retention.choices, empty_label=_("All"))
    start = DayFilter(field_name="dated_on", lookup_expr="gte", label=_("From"))
    end = DayFilter(field_name="dated_on", lookup_expr="lte", label=_("Until"))

    def serving(self, queryset, name, indicator):
        return queryset.serving(indicator)
