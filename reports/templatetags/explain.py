"""The tag that makes a figure a link to how it comes about."""

from django import template
from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kepu.accounts.roles import can
from reports.explain.naming import figure_named

register = template.Library()


@register.simple_tag
def explain_address(figure: str, period=None, **narrowed) -> str:
    """The address of a figure's explanation; what is None is left out."""
    asked = {} if period is None else {"from": period.start, "as_of": period.end}
    asked |= {name: getattr(value, "pk", value) for name, value in narrowed.items() if value not in (None, "")}
    address = reverse("explain:figure", args=[figure])
    return f"{address}?{urlencode(asked)}" if asked else address


@register.simple_tag(takes_context=True)
def explain(context, figure: str, period, text, **narrowed) -> str:
    """`text` as a link that opens the panel; plain text for who may not read the figure, and on paper.

    {% explain "events" period text community=row.community month=cell.month category="科普讲座" group="青少年" %}
    Indicators go by their code. With `period` None the figure is of today.
    """
    request = context.get("request")
    if request is None or not _may_read(request.user, figure):
        return text
    words = _("how this number comes about")
    return format_html(
        '<a class="explained" href="{}" data-explain aria-haspopup="dialog">{}'
        '<span class="visually-hidden"> ({})</span></a>',
        explain_address(figure, period, **narrowed),
        text,
        words,
    )


def _may_read(user, figure: str) -> bool:
    try:
        found = figure_named(figure)
    except Http404:
        return False
    if user.is_authenticated and user.is_clerk and "community" not in found.takes:
        return False
    return can(user, found.right)
