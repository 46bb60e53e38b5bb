"""The top menu, in one place: what a person may open, in the order of daily use."""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kepu.accounts.roles import Right, can


class MenuItem(NamedTuple):
    title: str
    view: str
    right: Right
    icon: str


MENU = [
    MenuItem(_("Home"), "reports:home", Right.WRITE_EVENTS, "house-door"),
    MenuItem(_("Events"), "campaigns:event_list", Right.READ_REGISTERS, "calendar-event"),
    MenuItem(_("Registers"), "registers:index", Right.READ_REGISTERS, "journals"),
    MenuItem(_("Work plan"), "plan:overview", Right.READ_REGISTERS, "bar-chart-steps"),
    MenuItem(_("Coverage"), "reports:dashboard", Right.READ_DASHBOARD, "bar-chart-line"),
    MenuItem(_("Indicators"), "reports:indicator_list", Right.READ_ASSESSMENT, "check2-square"),
    MenuItem(_("Packs"), "reports:pack_list", Right.READ_PACKS, "file-earmark-pdf"),
    MenuItem(_("Administration"), "admin:index", Right.ADMINISTER, "gear"),
]


def navigation(request):
    """Template context: the menu for this person, the current place marked, and the office's name."""
    user = getattr(request, "user", None)
    items = [item for item in MENU if user and can(user, item.right)]
    entries = [{"title": i.title, "url": reverse(i.view), "icon": i.icon} for i in items]
    for entry in entries:
        entry["current"] = request.path.startswith(entry["url"])
    return {"menu": entries, "office_name": settings.OFFICE_NAME}
