"""What a browser says of itself, in plain words. The first that fits counts, for most pretend to be others too."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BROWSERS = [
    ("MicroMessenger", gettext_lazy("WeChat")),
    ("DingTalk", gettext_lazy("DingTalk")),
    ("Edg", "Edge"),
    ("QQBrowser", gettext_lazy("QQ Browser")),
    ("360SE", gettext_lazy("360 Browser")),
    ("UBrowser", gettext_lazy("UC Browser")),
    ("HuaweiBrowser", gettext_lazy("Huawei Browser")),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("HarmonyOS", gettext_lazy("HarmonyOS")),
    ("Android", gettext_lazy("Android phone")),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
]


def in_words(agent: str) -> str:
    """Browser and system, or that neither is known."""
    browser, system = _first(BROWSERS, agent), _first(SYSTEMS, agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("unknown device")


def _first(names: list, agent: str) -> str:
    return next((str(name) for mark, name in names if mark in agent), "")
