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


TABS = [
    Tab(_("Work plan"), "plan:overview", Right.READ_REGISTERS, "bar-chart-steps"),
    Tab(_("Task list"), "registers:list", Right.READ_REGISTERS, "list-check", "tasks"),
    Tab(_("By person"), "plan:people", Right.READ_REGISTERS, "people"),
    Tab(_("Archive"), "archive:overview", Right.READ_REGISTERS, "archive"),
    Tab(_("Inspections"), "inspection:overview", Right.READ_REGISTERS, "clipboard-check"),
    Tab(_("Documents"), "documents:overview", Right.READ_ASSESSMENT, "file-earmark-text"),
    Tab(_("Check before inspection"), "precheck:overview", Right.READ_REGISTERS, "shield-check"),
    Tab(_("Hand-over"), "handover:overview", Right.WRITE_COMMUNITIES, "arrow-left-right"),
]


def tabs_for(user, path: str) -> list[dict]:
    """The tabs that this person may open; the one that `path` lies under is the current one."""
    entries = [{"title": tab.title, "url": _address(tab), "icon": tab.icon} for tab in TABS if can(user, tab.right)]
    entries = [entry for entry in entries if entry["url"]]
    over = [entry["url"] for entry in entries if path.startswith(entry["url"])]
    for entry in entries:
        entry["current"] = entry["url"] == max(over, key=len, default="")
    return entries


def _address(tab: Tab) -> str:
    try:
        return reverse(tab.view, args=[tab.argument] if tab.argument else None)
    except NoReverseMatch:
        return ""
