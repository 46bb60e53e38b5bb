"""The pages of the creation campaign side by side, in one place: each stands here from the day its address exists."""

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from kepu.accounts.roles import Right, can


class Tab(NamedTuple):
    title: str
    view: str
    right: Right
    icon: str
    argument: str = ""
    register: str = ""  # the register whose pages lie under this tab as well


TABS = [
    Tab(_("Work plan"), "plan:overview", Right.READ_REGISTERS, "bar-chart-steps"),
    Tab(_("Task list"), "registers:list", Right.READ_REGISTERS, "list-check", "tasks"),
    Tab(_("By person"), "plan:people", Right.READ_REGISTERS, "people"),
    Tab(_("Archive"), "archive:overview", Right.READ_REGISTERS, "archive", register="archive"),
    Tab(_("Inspections"), "inspection:overview", Right.READ_REGISTERS, "clipboard-check", register="visits"),
    Tab(_("Self-assessment"), "rounds:overview", Right.READ_ASSESSMENT, "ui-checks"),
    Tab(_("Documents"), "documents:overview", Right.READ_ASSESSMENT, "file-earmark-text"),
    Tab(_("Check before inspection"), "precheck:overview", Right.READ_REGISTERS, "shield-check"),
    Tab(_("Hand-over"), "handover:overview", Right.WRITE_COMMUNITIES, "arrow-left-right"),
]


def tabs_for(user, path: str) -> list[dict]:
    """The tabs that this person may open; the one that `path` lies under is the current one."""
    tabs = [tab for tab in TABS if can(user, tab.right) and _address(tab)]
    over = [(len(place), tab) for tab in tabs for place in _places(tab) if path.startswith(place)]
    here = max(over, key=lambda each: each[0], default=(0, None))[1]
    return [{"title": tab.title, "url": _address(tab), "icon": tab.icon, "current": tab is here} for tab in tabs]


def _places(tab: Tab) -> list[str]:
    return [_address(tab), *([reverse("registers:list", args=[tab.register])] if tab.register else [])]


def _address(tab: Tab) -> str:
    try:
        return reverse(tab.view, args=[tab.argument] if tab.argument else None)
    except NoReverseMatch:
        return ""
