"""The tag that makes a figure a link to how it comes about."""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kepu.accounts.roles import Right, can
from reports.explain.naming import FIGURES

register = template.Library()


@register.simple_tag
def explain_address(figure: str, period=None, **narrowed) -> str:
    """The address of a figure's explanation; what is None is left out."""
    asked = {} if period is None else {"from": period.start, "as_of": period.end}
    if narrowed.get("standard") == settings.DEFAULT_STANDARD:
        del narrowed["standard"]
    asked |= {name: getattr(value, "pk", value) for name, value in narrowed.items() if value not in (None, "")}
    address = reverse("explain:figure", args=[figure])
    return f"{address}?{urlencode(asked)}" if asked else address


@register.simple_tag(takes_context=True)
def explain(context, figure: str, period, text, **narrowed) -> str:
    """`text` as a link that opens the panel; plain text for who may not read the figure, and on paper.

    {% explain "events" period text community=row.community month=cell.month category="科普讲座" group="青少年" %}
    Indicators go by their code; standard=code names one that is not the office's own. With
    `period` None the figure is of today.
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
    """Whether the link leads `user` to the figure; a name that is none of the registry's is an indicator's code."""
    found = FIGURES.get(figure)
    if found is None:
        return can(user, Right.READ_ASSESSMENT)
    return can(user, found.right) and (not user.is_clerk or "community" in found.takes)
