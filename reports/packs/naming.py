"""Names of files that Windows, WPS and every unpacking program accept.

Lengths are counted as Windows counts them, in UTF-16 units: 𠮷 is two. So no name passes 255 bytes on Linux either.
"""

import re
import unicodedata
from collections.abc import Hashable

MAX_PATH = 200  # units of a path within the archive
MAX_PART = 60
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|conin\$|conout\$|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE)


def length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """The beginning of a text, at most `limit` units, without a blank or dot at its end."""
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * max(limit, 0)]
    return units.decode("utf-16-le", "ignore").rstrip(". ")


def safe_part(text: str, limit: int = MAX_PART) -> str:
    """One folder or file name made from free text; an extension at its end is kept when it is shortened."""
    visible = "".join(char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char)[0] != "C")
    plain = " ".join(_FORBIDDEN.sub("_", visible).split()).strip(". ")
    if _RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    return _shortened(plain or "_", limit)


def _shortened(name: str, limit: int, mark: str = "") -> str:
    """A name with a mark before its extension, cut so that both still fit."""
    stem, suffix = _split(name)
    if length(name) + length(mark) <= limit:
        return f"{stem}{mark}{suffix}"
    return cut(stem, limit - length(mark) - length(suffix)) + mark + suffix


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix) if stem and len(suffix) <= 5 else (name, "")


class Paths:
    """Hands out the paths of one pack, each once; names that differ in nothing but case get numbers."""

    def __init__(self):
        self._taken: set[str] = set()
        self._folders: dict[Hashable, str] = {}

    def path(self, *parts: str) -> str:
        """A path from parts that are safe already, at most MAX_PATH units, never given twice."""
        *folders, name = parts
        return self._free("/".join(folders), name)

    def folder(self, of: Hashable, *parts: str) -> tuple[str, ...]:
        """The folder that belongs to `of` alone, and to it each time it is asked for."""
        if of not in self._folders:
            *folders, name = parts
            self._folders[of] = self._free("/".join(folders), name)
        return tuple(self._folders[of].split("/"))

    def _free(self, folder: str, name: str) -> str:
        head = f"{folder}/" if folder else ""
        wanted, number = head + _shortened(name, MAX_PATH - length(head)), 1
        while wanted.casefold() in self._taken:
            number += 1
            wanted = head + _shortened(name, MAX_PATH - length(head), f" ({number})")
        self._taken.add(wanted.casefold())
        return wanted
