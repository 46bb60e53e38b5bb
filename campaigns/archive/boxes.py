"""The boxes of the archive: a standard's indicators (一指标一盒). Standards lie above, so settings name the source."""

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from django.conf import settings
from django.db import models


@dataclass(frozen=True)
class Box:
    """One box: an indicator's code and name, and the group that it belongs to. Names speak the current language."""

    code: str
    name: object
    group: object

    def __str__(self):
        return f"{self.code} {self.name}"


@dataclass(frozen=True)
class Missing:
    """What a box still lacks: how it stands, and a sentence and the form that files it for each gap."""

    state: models.TextChoices | None
    gaps: list[tuple[str, str]]


class Source(Protocol):
    """What the module has that settings.KEPU_BOXES names."""

    def all_boxes(self) -> list[Box]: ...

    def boxes_for(self, record: models.Model) -> list[str]:
        """Codes of the boxes in which proof of a record belongs, the best first."""

    def missing(self, user, only: str = "") -> dict[str, Missing]:
        """What each box, or one, lacks today as far as `user` has to see to it."""


def source() -> Source:
    return import_module(settings.KEPU_BOXES)


def all_boxes() -> list[Box]:
    return source().all_boxes()


def box_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The boxes under the names of their groups, for a form."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for box in all_boxes():
        groups.setdefault(str(box.group), []).append((box.code, str(box)))
    return list(groups.items())


def box_title(code: str) -> str:
    """Code and name; the code alone where the standard knows the box no longer."""
    return next((str(box) for box in all_boxes() if box.code == code), code)
