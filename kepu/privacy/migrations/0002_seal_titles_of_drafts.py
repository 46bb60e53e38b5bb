"""Seals what drafts are called, which may be a name; backwards it opens it again, before the column becomes a short one."""

from django.db import migrations

from kepu.sealing.resealing import reseal, unseal_all


def _title(apps):
    model = apps.get_model("records", "Draft")
    return model, model._meta.get_field("title")


def seal(apps, schema_editor):
    reseal(*_title(apps))


def open_again(apps, schema_editor):
    unseal_all(*_title(apps))


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_seal_what_is_there"), ("records", "0005_sealed_titles_of_drafts")]
    operations = [migrations.RunPython(seal, open_again)]
