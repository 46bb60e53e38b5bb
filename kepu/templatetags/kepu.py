"""What templates may say about numbers, dates and addresses (see kepu/formats.py)."""

from django import template
from django.http import QueryDict

from kepu import formats
from kepu.accounts.roles import Right, can

register = template.Library()

register.filter("exact", formats.exact)
register.filter("number", formats.number)
register.filter("percent", formats.percent)
register.filter("day", formats.day)
register.filter("file_size", formats.file_size)


@register.filter
def of_key(found: dict, key):
    """The value of a key that stands in a variable; None where there is none."""
    return found.get(key)


@register.simple_tag
def allowed(user, right: str) -> bool:
    """Whether the signed-in person holds a right: {% allowed user "write_events" as may_log %}."""
    return can(user, Right(right))


@register.simple_tag
def address_with(query: QueryDict, **changes) -> str:
    """The present query string with some parameters changed; None takes one out."""
    query = query.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"
