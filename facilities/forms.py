"""Forms of facilities and their content updates."""

from itertools import groupby

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.models import ContentUpdate, Facility
from facilities.registers import FACILITIES, UPDATES
from kepu.registers.forms import RowForm, input_for


class FacilityForm(RowForm):
    """The ledger's columns, and the opening hours, which are no column."""

    kinds = FACILITIES.kinds

    class Meta:
        model = Facility
        fields = [*FACILITIES.columns(), "opening_hours"]
        formfield_callback = input_for


class ByCommunity(ModelChoiceIterator):
    """Facilities under the name of their community, the sub-district's own first."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for community, facilities in groupby(self._in_order(), key=lambda facility: facility.community):
            yield str(community or _("The sub-district itself")), [self.choice(each) for each in facilities]

    def _in_order(self) -> list[Facility]:
        """Sorted here: where empty values come differs from one database to the next."""
        facilities = self.queryset.select_related("community")
        return sorted(facilities, key=lambda each: (_place(each), each.name, each.pk))


def _place(facility: Facility) -> tuple:
    community = facility.community
    return (community.code, community.name, community.pk) if community else ()


class FacilityField(forms.ModelChoiceField):
    iterator = ByCommunity


def _input_of_update(db_field, **kwargs):
    if db_field.name == "facility":
        return db_field.formfield(form_class=FacilityField, empty_label=gettext_lazy("Please choose"), **kwargs)
    return input_for(db_field, **kwargs)


class ContentUpdateForm(RowForm):
    """An update is mostly recorded on the day it is made: the day is today unless somebody says otherwise."""

    kinds = UPDATES.kinds

    class Meta:
        model = ContentUpdate
        fields = ["facility", "updated_on", "topic", "summary", "person"]
        formfield_callback = _input_of_update

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial.setdefault("updated_on", timezone.localdate())
