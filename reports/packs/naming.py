"""Names of files that Windows, WPS and every unpacking program accept."""

import re
import unicodedata

MAX_PATH = 200  # characters of a path within the archive
MAX_PART = 60
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def safe_part(text: str, limit: int = MAX_PART) -> str:
    """One folder or file name made from free text; an extension at its end is kept when it is shortened."""
    visible = "".join(char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char)[0] != "C")
    plain = " ".join(_FORBIDDEN.sub("_", visible).split()).strip(". ")
    if _RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    return _shortened(plain or "_", limit)


def _shortened(name: str, limit: int) -> str:
    if len(name) <= limit:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 5:
        return name[:limit].rstrip(". ")
    return f"{stem[: limit - len(suffix) - 1].rstrip('. ')}.{suffix}"


class Paths:
    """Hands out paths of one archive; two files of one name get numbers, and case does not tell them apart."""

    def __init__(self):
        self._taken: set[str] = set()

    def path(self, *parts: str) -> str:
        """A path from parts that are safe already, at most MAX_PATH characters, never given twice."""
        *folders, name = parts
        wanted = "/".join([*folders, name])
        number = 1
        while len(wanted) > MAX_PATH or wanted.casefold() in self._taken:
            number += 1
            wanted = "/".join([*folders, _numbered(name, number, MAX_PATH - len("/".join(folders)) - 1)])
        self._taken.add(wanted.casefold())
        return wanted


def _numbered(name: str, number: int, limit: int) -> str:
    stem, dot, suffix = name.rpartition(".")
    mark = f" ({number})"
    if not dot:
        return f"{name[: limit - len(mark)]}{mark}"
    return f"{stem[: limit - len(mark) - len(suffix) - 1]}{mark}.{suffix}"
