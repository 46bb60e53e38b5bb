"""The table of personal fields in the words of the screen."""

from typing import NamedTuple

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from kepu.personal_fields import PersonalField
from kepu.wordlist import join_words

# Fields that no form shows have no name of their own.
_UNNAMED = {"fields": _("what was typed"), "title": _("title"), "findings": _("cells that were new, changed or wrong")}


class Named(NamedTuple):
    register: str
    fields: str
    about: PersonalField


def named(each: PersonalField) -> Named:
    model = apps.get_model(each.model)
    return Named(str(model._meta.verbose_name_plural), join_words(_label(model, name) for name in each.fields), each)


def _label(model, name: str) -> str:
    label = model._meta.get_field(name).verbose_name
    return str(_UNNAMED.get(label, label))
