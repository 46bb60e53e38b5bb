"""What can be done to the archive: file an item, add a version of one of its files."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from campaigns.models import ArchiveCounter, ArchiveFile, ArchiveItem
from kepu.audit.actions import save_record
from kepu.evidence.models import StoredFile
from kepu.registers.actions import add_row, require_own

NamedFile = tuple[StoredFile, str]  # file, name
NUMBERED = ("box", "year", "sequence", "number")


def file_item(item: ArchiveItem, *, files: Iterable[NamedFile] = (), record=None, by) -> ArchiveItem:
    """Save a new item under the next number of its box and year, all or nothing (see `add_row`).

    `record` is the task, event, facility, incident or visit that it is filed for.
    """
    if record is not None:
        item.record = record
    return add_row(item, also=lambda: _add_files(item, files, by), by=by)


def number_item(item: ArchiveItem, before: dict | None) -> None:
    """Give a new item its number: box, year of its day, place. Raises ValidationError where one is to be changed.

    In the transaction that saves the item, so a refusal leaves no gap.
    """
    if before is not None:
        _require_same_number(item, before)
    elif not item.number:
        item.year = item.year or (item.dated_on and item.dated_on.year)
        item.clean_fields(exclude=["number", "sequence"])
        item.sequence = take_sequence(item.box, item.year)
        item.number = f"{item.box}-{item.year}-{item.sequence:03}"


def _require_same_number(item: ArchiveItem, before: dict) -> None:
    if any(getattr(item, name) != before[name] for name in NUMBERED):
        raise ValidationError(_("The number of an item is given for good: its box and its year cannot be changed."))


def take_sequence(box: str, year: int) -> int:
    """The next place in a box and year. Whoever asks at the same moment waits until this transaction ends."""
    counter, _created = ArchiveCounter.objects.get_or_create(box=box, year=year)
    ArchiveCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    counter.refresh_from_db()
    return counter.last


@transaction.atomic
def add_version(earlier: ArchiveFile, file: StoredFile, name: str, *, note: str, by) -> ArchiveFile:
    """A new scan of one file of an item; the earlier versions stay. The present one sent again is no new version.

    Raises ValidationError where `note` is wrong.
    """
    item = ArchiveItem.objects.select_for_update().get(pk=earlier.item_id)
    require_own(item, by)
    newest = item.scans.filter(place=earlier.place).first()
    if newest.file_id == file.pk:
        return newest
    number = newest.version + 1
    scan = ArchiveFile(item=item, place=earlier.place, version=number, file=file, name=name, note=note, added_by=by)
    return save_record(scan, by=by)


@transaction.atomic
def add_files(item: ArchiveItem, files: Iterable[NamedFile], *, by) -> None:
    """Further files of an item, each in a place of its own."""
    item = ArchiveItem.objects.select_for_update().get(pk=item.pk)
    require_own(item, by)
    _add_files(item, files, by)


def _add_files(item: ArchiveItem, files: Iterable[NamedFile], by) -> None:
    last = item.scans.aggregate(place=Max("place"))["place"] or 0
    for place, (file, name) in enumerate(files, start=last + 1):
        save_record(ArchiveFile(item=item, place=place, file=file, name=name, added_by=by), by=by)
