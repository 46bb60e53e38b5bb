"""Which figure a name stands for. Every indicator of the standard is a figure by its code."""

from functools import partial

from django.conf import settings
from django.http import Http404

from kepu.accounts.roles import Right
from reports.explain import coverage, events, staff, standing, upkeep  # noqa: F401 - they enter their figures
from reports.explain.explanation import FIGURES, Figure
from reports.explain.indicators import explain_indicator
from reports.standards import Standard, StandardError, load_standard


def figure_named(name: str, standard: Standard | None = None) -> Figure:
    """Raises Http404 where no figure is called so. Indicators are those of `standard`, by default the office's own."""
    if name in FIGURES:
        return FIGURES[name]
    try:
        (standard or load_standard(settings.DEFAULT_STANDARD)).indicator(name)
    except StandardError:
        raise Http404 from None
    return Figure(partial(explain_indicator, name), Right.READ_ASSESSMENT, frozenset())
