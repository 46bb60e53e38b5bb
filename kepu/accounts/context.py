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
    also: tuple[str, ...] = ()  # sections that belong to this entry, by address name
    registers: tuple[str, ...] = ()  # registers that belong to it rather than to all the others


CAMPAIGN = (
    "archive:overview",
    "inspection:overview",
    "rounds:overview",
    "documents:overview",
    "precheck:overview",
    "handover:overview",
)

MENU = [
    MenuItem(_("Home"), "reports:home", Right.WRITE_EVENTS, "house-door"),
    MenuItem(_("Events"), "campaigns:event_list", Right.READ_REGISTERS, "calendar-event"),
    MenuItem(_("Registers"), "registers:index", Right.READ_REGISTERS, "journals"),
    MenuItem(
        _("Work plan"),
        "plan:overview",
        Right.READ_REGISTERS,
        "bar-chart-steps",
        CAMPAIGN,
        ("tasks", "visits", "archive"),
    ),
    MenuItem(_("Coverage"), "reports:dashboard", Right.READ_DASHBOARD, "bar-chart-line"),
    MenuItem(
        _("Indicators"), "reports:indicator_list", Right.READ_ASSESSMENT, "check2-square", ("standards:standard_list",)
    ),
    MenuItem(_("Packs"), "reports:pack_list", Right.READ_PACKS, "file-earmark-pdf", ("guests:overview",)),
    MenuItem(_("Audit"), "trail:entry_list", Right.READ_AUDIT, "clock-history"),
    MenuItem(_("Running state"), "operations:overview", Right.ADMINISTER, "activity"),
    MenuItem(_("Administration"), "admin:index", Right.ADMINISTER, "gear"),
]


def navigation(request):
    """Template context: the menu for this person, the current place marked, the office's name, the idle limit."""
    user = getattr(request, "user", None)
    items = [item for item in MENU if user and can(user, item.right)]
    here = _deepest({i: _places(i) for i in items}, request.path)
    entries = [{"title": i.title, "url": reverse(i.view), "icon": i.icon, "current": i is here} for i in items]
    idle = settings.SESSION_COOKIE_AGE - settings.SESSION_MOVED_ON_EVERY  # the last request may not have moved it on
    return {"menu": entries, "office_name": settings.OFFICE_NAME, "idle_seconds": idle}


def _places(item: MenuItem) -> list[str]:
    registers = [reverse("registers:list", args=[code]) for code in item.registers]
    return [reverse(item.view), *map(reverse, item.also), *registers]


def _deepest(places: dict[MenuItem, list[str]], path: str) -> MenuItem | None:
    """The entry whose longest address `path` lies under."""
    over = [(len(place), item) for item, those in places.items() for place in those if path.startswith(place)]
    return max(over, key=lambda each: each[0], default=(0, None))[1]
