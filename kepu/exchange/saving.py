"""Writing many rows at once, each with its line of history: bulk writes pass by what a single save would leave."""

from collections.abc import Sequence

from django.db import models
from django.utils import timezone
from simple_history.utils import get_history_manager_for_model

BATCH = 1000
UPDATE_BATCH = 200  # an UPDATE compares each of its rows with each of its cases
CREATED, CHANGED, DELETED = "+", "~", "-"


def insert_rows(model: type[models.Model], rows: Sequence, *, by, reason: str, with_history: bool = True) -> None:
    """Insert `rows`; they have their primary keys afterwards."""
    if not rows:
        return
    model._default_manager.bulk_create(rows, batch_size=BATCH)
    if with_history:
        write_history(model, rows, CREATED, by=by, reason=reason)


def update_rows(
    model: type[models.Model], rows: Sequence, fields: list[str], *, by, reason: str, with_history: bool = True
) -> None:
    """Save `fields` of rows that exist."""
    if rows and fields:
        model._default_manager.bulk_update(rows, fields, batch_size=UPDATE_BATCH)
    if rows and with_history:
        write_history(model, rows, CHANGED, by=by, reason=reason)


def delete_rows(model: type[models.Model], rows: Sequence, *, by, reason: str) -> None:
    """Delete rows on which nothing else hangs; their history stays."""
    if not rows:
        return
    write_history(model, rows, DELETED, by=by, reason=reason)
    for chunk in _chunks([row.pk for row in rows]):
        # Past the signals, which would write each line of history a second time.
        model._default_manager.filter(pk__in=chunk)._raw_delete(using=model._default_manager.db)


def write_history(model: type[models.Model], rows: Sequence, kind: str, *, by, reason: str) -> None:
    """One line of history for each row, with its many-to-many lists where the model tracks them."""
    history = get_history_manager_for_model(model).model
    names = [tracked.attname for tracked in history.tracked_fields]
    said = {
        "history_date": timezone.now(),
        "history_user": by,
        "history_change_reason": reason[:100] or None,
        "history_type": kind,
    }
    lines = [history(**said, **{name: getattr(row, name) for name in names}) for row in rows]
    history.objects.bulk_create(lines, batch_size=BATCH)
    for tracked in getattr(history, "_history_m2m_fields", ()):
        _write_list_history(history, tracked, dict(zip((row.pk for row in rows), lines, strict=True)))


def _write_list_history(history, tracked: models.ManyToManyField, lines: dict) -> None:
    through = tracked.remote_field.through
    row_id = f"{tracked.m2m_field_name()}_id"
    names = [column.attname for column in through._meta.concrete_fields]
    members = getattr(history, tracked.name).model
    copies = [
        members(history=lines[link[row_id]], **link)
        for chunk in _chunks(list(lines))
        for link in through.objects.filter(**{f"{row_id}__in": chunk}).values(*names)
    ]
    members.objects.bulk_create(copies, batch_size=BATCH)


def write_lists(field: models.ManyToManyField, wanted: dict[int, frozenset], fresh: set[int]) -> None:
    """Make the many-to-many lists of rows (by primary key) hold exactly `wanted`; `fresh` rows hold none yet."""
    through = field.remote_field.through
    row_id, member_id = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    surplus = []
    here = {(row, member.pk) for row, members in wanted.items() for member in members}
    for chunk in _chunks([pk for pk in wanted if pk not in fresh]):
        for link in through.objects.filter(**{f"{row_id}__in": chunk}):
            pair = getattr(link, row_id), getattr(link, member_id)
            if pair in here:
                here.discard(pair)
            else:
                surplus.append(link.pk)
    for chunk in _chunks(surplus):
        through.objects.filter(pk__in=chunk).delete()
    links = [through(**{row_id: row, member_id: member}) for row, member in sorted(here)]
    through.objects.bulk_create(links, batch_size=BATCH)


def _chunks(values: list):
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]
