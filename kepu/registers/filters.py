"""What a register's list can be narrowed to; lives in the address, so that a list can be sent to a colleague."""

from collections.abc import Callable
from functools import cache, reduce
from operator import or_

import django_filters
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from kepu.inputs import DayField
from kepu.records.models import Review
from kepu.registers.masking import searched
from kepu.registers.register import Register
from kepu.sealing.fields import Sealed
from kepu.wordlist import WordListField, word_in


class DayFilter(django_filters.DateFilter):
    field_class = DayField


def search(queryset, lookups: tuple[str, ...], text: str):
    """Rows in which every word of `text` stands somewhere; one Chinese character is enough.

    A sealed number is found only as a whole.
    """
    for word in text.split():
        queryset = queryset.filter(reduce(or_, (_holds(queryset.model, name, word) for name in lookups)))
    return queryset


def _holds(model: type[models.Model], name: str, word: str) -> Q:
    is_sealed = "__" not in name and isinstance(model._meta.get_field(name), Sealed)
    return Q(**{name: word} if is_sealed else {f"{name}__icontains": word})


def seen(model: type[models.Model]) -> Callable:
    """What a filter offers: the rows of `model` that the person who asks may see."""

    def rows(request):
        return model._default_manager.visible_to(request.user)

    return rows


class RowFilter(django_filters.FilterSet):
    """Search in the register's lookups; the base of every register's filters."""

    register: Register
    q = django_filters.CharFilter(label=_("Search"), method="look_for")
    review = django_filters.ChoiceFilter(label=_("Review"), choices=Review.choices, empty_label=_("All"))

    def look_for(self, queryset, name, text):
        return search(queryset, searched(self.register, self.request.user), text)

    def having(self, queryset, name, word):
        return queryset.filter(**{f"{name}__contains": word_in(word)})


@cache
def filterset_for(register: Register) -> type[RowFilter]:
    """The filter class of a register: search, days, and the fields it names."""
    if register.filterset:
        return register.load(register.filterset)
    filters = {"register": register}
    if register.ledger.date and "__" not in register.ledger.date:
        filters["start"] = DayFilter(field_name=register.ledger.date, lookup_expr="gte", label=_("From"))
        filters["end"] = DayFilter(field_name=register.ledger.date, lookup_expr="lte", label=_("Until"))
    filters |= {name: _filter(register.model._meta.get_field(name)) for name in register.filters}
    return type(RowFilter)(f"{register.model.__name__}Filter", (RowFilter,), filters)


def _filter(field: models.Field) -> django_filters.Filter:
    said = {"label": capfirst(field.verbose_name)}
    if isinstance(field, WordListField):
        return django_filters.CharFilter(method="having", **said)
    if field.is_relation:
        return django_filters.ModelChoiceFilter(queryset=seen(field.related_model), empty_label=_("All"), **said)
    if isinstance(field, models.BooleanField):
        yes_no = [("True", _("yes")), ("False", _("no"))]
        return django_filters.ChoiceFilter(choices=yes_no, empty_label=_("All"), **said)
    return django_filters.ChoiceFilter(choices=field.choices, empty_label=_("All"), **said)
