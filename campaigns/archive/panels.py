"""What a record's page shows of the archive, and what an item's page shows of its files."""

from django.db.models import Model
from django.urls import reverse

from campaigns.archive.records import name_of
from campaigns.models import ArchiveFile, ArchiveItem
from kepu.evidence.models import MediaType
from kepu.registers.register import register, register_of

SHOWN = 20


def filed_for(record: Model, user) -> dict:
    """The items filed for a record, and where to file one more."""
    items = list(ArchiveItem.objects.visible_to(user).live().about(record).with_file_count()[: SHOWN + 1])
    archive = register("archive")
    may_file = record.retired_at is None and archive.may_write(user)
    return {
        "items": items[:SHOWN],
        "more": len(items) > SHOWN,
        "file_url": f"{archive.url('create')}?about={name_of(record)}" if may_file else "",
    }


def files_of_item(item: ArchiveItem, user) -> dict:
    """Each file of an item: its newest version, and the earlier ones."""
    places: dict[int, list[ArchiveFile]] = {}
    for scan in item.scans.select_related("file", "added_by").order_by("place", "-version"):
        places.setdefault(scan.place, []).append(scan)
    files = [
        {"scan": newest, "earlier": earlier, "is_pdf": newest.file.media_type == MediaType.PDF}
        for newest, *earlier in places.values()
    ]
    return {"files": files, "may_write": register("archive").editable_rows(user).filter(pk=item.pk).exists()}


def about_item(item: ArchiveItem, user) -> dict:
    """The record that an item was filed for, as far as this person may see it, and the box where it lies."""
    of = register_of(item.record) if item.record else None
    seen = of and of.visible_rows(user).filter(pk=item.object_id).exists()
    return {
        "register": of if seen else None,
        "record": item.record if seen else None,
        "box_url": reverse("archive:box", args=[item.box, item.year]),
    }
