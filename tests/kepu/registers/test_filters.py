"""What the filters of all lists offer to choose from."""

from types import SimpleNamespace

from django.contrib.auth.models import AnonymousUser
from django.forms import ModelChoiceField

from campaigns.inspection.filters import FindingFilter
from kepu.registers.filters import filterset_for
from kepu.registers.register import all_registers
from volunteers.models import Team


def offered(user) -> set:
    """All rows that any filter offers this person."""
    found = set()
    for kind in (FindingFilter, *map(filterset_for, all_registers())):
        fields = kind({}, queryset=Team.objects.none(), request=SimpleNamespace(user=user)).form.fields.values()
        found |= {row for field in fields if isinstance(field, ModelChoiceField) for row in field.queryset}
    return found


def test_a_filter_offers_only_what_the_person_may_see(clerk, inspector, officer, guihua, songbai):
    own, foreign = [Team.objects.create(name=f"{each}青年队", community=each) for each in (guihua, songbai)]
    assert offered(officer) == {guihua, songbai, own, foreign}
    assert offered(clerk) == {guihua, own}
    assert offered(inspector) == offered(AnonymousUser()) == set()
