"""Turns of phrase that several documents share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from kepu import formats
from kepu.periods import Period

NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Text:
    """What a builder gives: all of it can be edited."""

    title: str
    addressee: str
    lines: list[str]
    attachments: str = ""

    @property
    def body(self) -> str:
        return "\n".join(self.lines)


def office() -> str:
    """The sub-district as its documents call it: 科普街道."""
    return settings.OFFICE_NAME


def issuing_body() -> str:
    """The body that signs: a sub-district does so through its office (街道办事处)."""
    return f"{office()}办事处" if office().endswith("街道") else office()


def span(period: Period) -> str:
    return f"{formats.day(period.start)}至{formats.day(period.end)}"


def short_day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def row(*cells) -> str:
    """A row of a table; a bar within a cell would begin another."""
    return "| " + " | ".join(" ".join(str(each).replace("|", "／").split()) for each in cells)


def listed(words: Iterable) -> str:
    return "、".join(str(each) for each in words)


def sections(parts: Iterable[tuple[str, list[str]]]) -> list[str]:
    """Headings of the first level, numbered, each with its lines; one without lines is left out."""
    told = [(title, body) for title, body in parts if body]
    return [
        line for number, (title, body) in enumerate(told, start=1) for line in (f"{NUMERALS[number]}、{title}", *body)
    ]
