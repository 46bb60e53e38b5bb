"""Which field a rule between fields is about: where its sentence is said, on a form and in a ledger file alike."""

from django.db.models import CheckConstraint, Q
from django.db.models.constraints import BaseConstraint


def fields_of(condition: Q) -> list[str]:
    """The names of the fields that a condition speaks of, in order."""
    names = []
    for child in condition.children:
        names += fields_of(child) if isinstance(child, Q) else [child[0].split("__")[0]]
    return names


def field_of(rule: BaseConstraint) -> str:
    """The field to be put right: the last that a check speaks of, as in "ends_on is empty or not before starts_on",
    and the first of those that name a row."""
    return fields_of(rule.condition)[-1] if isinstance(rule, CheckConstraint) else rule.fields[0]
