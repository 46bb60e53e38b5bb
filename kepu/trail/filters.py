"""What the audit trail can be narrowed to; each has its index (kepu.audit.models), or a span of days narrows it."""

from datetime import datetime, time, timedelta

import django_filters
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from kepu.accounts.models import User
from kepu.audit.models import Action, Entry
from kepu.inputs import LineField
from kepu.registers.filters import DayFilter
from kepu.trail.wording import kind_of

OURS = ("kepu", "facilities", "volunteers", "campaigns", "reports")
PORTAL = "-"  # in the address: what was done without an account


class LineFilter(django_filters.CharFilter):
    field_class = LineField


def _kinds():
    """Kinds of records that can be looked for: all models of ours that have a name in the reader's language, which
    those have not that nobody sees (counters, seals, beats)."""
    ours = {model._meta.label_lower for model in apps.get_models() if _is_shown(model)}
    return sorted(((label, kind_of(label)) for label in ours), key=lambda each: each[1])


def _is_shown(model: type[Model]) -> bool:
    is_ours = model.__module__.split(".")[0] in OURS and not model.__name__.startswith("Historical")
    return is_ours and isinstance(model._meta.verbose_name, Promise)


class EntryFilter(django_filters.FilterSet):
    q = LineFilter(label=_("Name of the record"), field_name="object_name", lookup_expr="icontains", max_length=100)
    who = LineFilter(label=_("Who"), method="done_by", max_length=150)
    action = django_filters.ChoiceFilter(label=_("What"), choices=Action.choices, empty_label=_("All"))
    kind = django_filters.ChoiceFilter(
        label=_("Kind of record"), field_name="object_type", choices=_kinds, empty_label=_("All")
    )
    record = LineFilter(label=_("Its number"), field_name="object_id", max_length=60)
    address = LineFilter(label=_("Network address"), method="from_address", max_length=45)
    start = DayFilter(label=_("From"), method="since")
    end = DayFilter(label=_("Until"), method="until")

    class Meta:
        model = Entry
        fields = []

    def done_by(self, queryset, name, text):
        """An account, or the name of its holder; a hyphen for what was done without one."""
        if text == PORTAL:
            return queryset.filter(actor="")
        accounts = User.objects.filter(Q(username=text) | Q(name=text)).values_list("username", flat=True)
        return queryset.filter(actor__in={text, *accounts})

    def from_address(self, queryset, name, text):
        try:
            return queryset.filter(address=Entry._meta.get_field("address").clean(text, None))
        except ValidationError:  # no address, so nobody came from there
            return queryset.none()

    def since(self, queryset, name, day):
        return queryset.filter(at__gte=_midnight(day))

    def until(self, queryset, name, day):
        return queryset.filter(at__lt=_midnight(day + timedelta(days=1)))


def _midnight(day) -> datetime:
    return make_aware(datetime.combine(day, time()))
