"""A record's history in words: who, when, before → after, why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models
from django.utils.translation import gettext as _

from kepu import formats
from kepu.wordlist import join_words

LONG = 600  # characters of a change
Masks = Mapping[str, Callable[[str], str]]


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        """Whether it is folded away: whole texts side by side bury the rest of the history."""
        return len(self.before) + len(self.after) > LONG


@dataclass(frozen=True)
class HistoryLine:
    at: datetime
    who: str
    kind: str
    reason: str
    changes: list[Change] = field(default_factory=list)


def history_of(instance: models.Model, limit: int = 50, masks: Masks | None = None) -> list[HistoryLine]:
    """The newest `limit` saves of one record, newest first, each with what it changed.

    `masks` are functions by field name that hide what this reader does not need.
    """
    rows = list(instance.history.select_related("history_user").order_by("-history_id")[: limit + 1])
    pairs = zip(rows, [*rows[1:], None], strict=True)
    return [_line(row, older, masks or {}) for row, older in pairs][:limit]


def _line(row, older, masks: Masks) -> HistoryLine:
    return HistoryLine(
        at=row.history_date,
        who=str(row.history_user) if row.history_user else _("the portal"),
        kind=_kind(row.history_type),
        reason=row.history_change_reason or "",
        changes=_changes(row, older, masks) if older and row.history_type == "~" else [],
    )


def _kind(history_type: str) -> str:
    return {"+": _("created"), "~": _("changed"), "-": _("deleted")}[history_type]


def _changes(row, older, masks: Masks) -> list[Change]:
    model = row.instance_type
    delta = row.diff_against(older, foreign_keys_are_objs=True)
    return [
        Change(
            _label(model, change.field),
            masks.get(change.field, str)(_text(model, change.field, change.old)),
            masks.get(change.field, str)(_text(model, change.field, change.new)),
        )
        for change in delta.changes
    ]


def _label(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def _text(model: type[models.Model], name: str, value) -> str:
    model_field = model._meta.get_field(name)
    if value is None or value == "" or value == []:
        return "–"
    if model_field.many_to_many:
        return join_words(sorted(_member(row, model_field) for row in value))
    if model_field.choices:
        return str(dict(model_field.flatchoices).get(value, value))
    return _plain(value)


def _member(row: dict, model_field: models.ManyToManyField) -> str:
    return str(row[model_field.m2m_reverse_field_name()])


def _plain(value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date) and not isinstance(value, datetime):
        return formats.day(value)
    if isinstance(value, list):
        return join_words(value)
    return str(value)
