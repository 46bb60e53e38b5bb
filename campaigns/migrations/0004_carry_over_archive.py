"""Carries the archive items of the first form over: into the box of the indicator that asks for them."""

from django.db import migrations

BOX = "P4"  # every implementing project has its file


def carry_over(apps, schema_editor):
    """Numbers stay as they were given; the files of an item become its first versions."""
    former = apps.get_model("campaigns", "FormerArchiveItem").objects.order_by("filed_on", "pk")
    content_types = apps.get_model("contenttypes", "ContentType").objects
    counters = apps.get_model("campaigns", "ArchiveCounter").objects
    for old in former:
        counter, _created = counters.get_or_create(box=BOX, year=old.filed_on.year)
        counter.last += 1
        counter.save()
        item = _item(apps, old, counter)
        if old.task_id:
            item.content_type, _created = content_types.get_or_create(app_label="campaigns", model="task")
            item.object_id = old.task_id
        item.save()
        _files(apps, old, item)


def _item(apps, old, counter):
    return apps.get_model("campaigns", "ArchiveItem")(
        number=old.number, title=old.title, box=BOX, year=counter.year, sequence=counter.last, kind="DOC",
        dated_on=old.filed_on,
    )  # fmt: skip


def _files(apps, old, item):
    versions = apps.get_model("campaigns", "ArchiveFile").objects
    for place, file in enumerate(old.files.order_by("pk"), start=1):
        versions.create(item=item, place=place, file=file, name=f"{item.number}-{place}")


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0003_campaign_archive_inspection"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
