"""The weekly column: which weeks have an item on television or in the press, and what a link tells of an item.

A week is the ISO week, Monday to Sunday (first standard, F1).
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from campaigns.models import MediaItem, MediaKind

WEEK = timedelta(days=7)
# What sharing adds to a link and what names no page.
TRACKING = re.compile(r"^(utm_\w+|from|isappinstalled|spm|share_\w+|scene|sessionid)$")
# Hosts of many outlets: they tell the kind of an item, not whose it is.
PLATFORMS = {
    "mp.weixin.qq.com": MediaKind.WECHAT,
    "douyin.com": MediaKind.SHORT_VIDEO,
    "v.douyin.com": MediaKind.SHORT_VIDEO,
    "v.kuaishou.com": MediaKind.SHORT_VIDEO,
    "channels.weixin.qq.com": MediaKind.SHORT_VIDEO,
}
DAY_IN_LINK = re.compile(r"(?<!\d)(20\d\d)[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?!\d)")


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def items_by_week(items) -> Counter:
    """How many media items each week has, by its Monday. One query."""
    return Counter(monday_of(day) for day in items.order_by().values_list("published_on", flat=True))


@dataclass(frozen=True)
class Week:
    """One ISO week and how many items of television and press it has."""

    monday: date
    items: int

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    def state(self, today: date) -> str:
        """ "filled", "open" while it lasts, "empty" once it is over, "to_come"."""
        if self.items:
            return "filled"
        if self.monday > today:
            return "to_come"
        return "open" if today <= self.sunday else "empty"


def weeks_of_year(year: int, items) -> list[Week]:
    """The 52 or 53 weeks of an ISO year; the first may begin in December. One query."""
    monday, end = date.fromisocalendar(year, 1, 1), date.fromisocalendar(year + 1, 1, 1)
    counts = items_by_week(items.filter(published_on__gte=monday, published_on__lt=end))
    return [Week(monday + n * WEEK, counts[monday + n * WEEK]) for n in range((end - monday) // WEEK)]


def plain_link(link: str) -> str:
    """A link without what does not change the page: scheme, www, trailing slash, fragment, marks of sharing."""
    parts = urlsplit(link.strip())
    query = urlencode(sorted(pair for pair in parse_qsl(parts.query) if not TRACKING.match(pair[0])))
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def day_in(link: str, today: date) -> date | None:
    """The day that a link names, as in /2026/05/18/ or t20260518_; None where it names none or one to come."""
    for found in DAY_IN_LINK.finditer(urlsplit(link).path):
        try:
            day = date(*map(int, found.groups()))
        except ValueError:  # 31 April
            continue
        if day <= today:
            return day
    return None


def same_link(link: str, items) -> MediaItem | None:
    """The item that has this link already."""
    host = urlsplit(link).hostname or ""
    wanted = plain_link(link)
    return next((item for item in _of_host(host, items) if plain_link(item.link) == wanted), None)


def known_of(link: str, items, today: date) -> dict:
    """What can be said of an item by its link alone: fields of the form. Nothing is fetched.

    Outlet and kind are those of the newest item from the same host; on a platform of many outlets only its kind.
    """
    host = (urlsplit(link).hostname or "").removeprefix("www.")
    told = {"link": link, "published_on": day_in(link, today), "kind": PLATFORMS.get(host)}
    newest = None if told["kind"] else next(iter(_of_host(host, items)), None)
    if newest:
        told |= {"outlet": newest.outlet, "kind": newest.kind, "column": newest.column}
    return {name: value for name, value in told.items() if value}


def _of_host(host: str, items) -> Iterable[MediaItem]:
    """Items from one host, newest first."""
    host = host.removeprefix("www.")
    rows = items.filter(link__icontains=host).order_by("-published_on", "-pk")[:500]
    return [row for row in rows if (urlsplit(row.link).hostname or "").removeprefix("www.") == host]
