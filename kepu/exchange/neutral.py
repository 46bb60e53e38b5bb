"""Keeping a cell that looks like a formula from becoming one.

A spreadsheet runs what a CSV cell says after = + - or @. We write an apostrophe before it and take the same
apostrophe off when the file comes back. A text that by itself begins with apostrophes and such a sign gets one
more, so that nothing is lost either way.
"""

import re

_LIVE = re.compile(r"'*[=+\-@\t\r]")
_NEUTRAL = re.compile(r"'+[=+\-@\t\r]")


def neutral(text: str) -> str:
    """The text as a CSV file may hold it."""
    return f"'{text}" if _LIVE.match(text) else text


def neutral_in_workbook(text: str) -> str:
    """The text as a workbook may hold it: its text cells are never formulas, so only our own mark is doubled."""
    return f"'{text}" if _NEUTRAL.match(text) else text


def plain(text: str) -> str:
    """The text that `neutral` was given."""
    return text[1:] if _NEUTRAL.match(text) else text
