"""The table of personal fields in the words of the screen."""

from typing import NamedTuple

from django.apps import apps

from kepu.personal_fields import PersonalField
from kepu.wordlist import join_words


class Named(NamedTuple):
    register: str
    fields: str
    about: PersonalField


def named(each: PersonalField) -> Named:
    model = apps.get_model(each.model)
    return Named(str(model._meta.verbose_name_plural), join_words(_label(model, name) for name in each.fields), each)


def _label(model, name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)
