"""The check constraints of a model, asked of a row in memory.

Django asks the database, one query for each row and rule; ten thousand imported rows cannot afford that.
Only the lookups that our models use are known; another one fails loudly (and a test meets it first).
"""

import operator

from django.db.models import CheckConstraint, F, Model, Q

_COMPARISONS = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, others: value in others,
}


def broken(instance: Model) -> list[CheckConstraint]:
    """The check constraints that saving `instance` would break."""
    checks = (rule for rule in instance._meta.constraints if isinstance(rule, CheckConstraint))
    return [rule for rule in checks if _holds(rule.condition, instance) is False]


def _holds(condition, instance) -> bool | None:
    """True, False, or None for unknown, as SQL has it: an empty value compares as unknown."""
    if not isinstance(condition, Q):
        return _compare(instance, *condition)
    results = [_holds(child, instance) for child in condition.children]
    whole = _any(results) if condition.connector == Q.OR else _all(results)
    return not whole if condition.negated and whole is not None else whole


def _any(results):
    return True if True in results else None if None in results else False


def _all(results):
    return False if False in results else None if None in results else True


def _compare(instance, lookup: str, expected) -> bool | None:
    name, _, how = lookup.partition("__")
    value = getattr(instance, instance._meta.get_field(name).attname)
    if how == "isnull":
        return (value is None) == expected
    if isinstance(expected, F):
        expected = getattr(instance, expected.name)
    elif expected is None:
        return value is None
    if value is None or expected is None:
        return None
    return _COMPARISONS[how or "exact"](value, expected)
