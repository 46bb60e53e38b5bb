"""Seals the numbers, drafts and findings that were written before there was sealing; backwards it opens them again."""

from django.db import migrations

from kepu.sealing.resealing import reseal, sealed_fields, unseal_all


def seal(apps, schema_editor):
    for model, field in sealed_fields(apps.get_models()):
        reseal(model, field)


def open_again(apps, schema_editor):
    for model, field in sealed_fields(apps.get_models()):
        unseal_all(model, field)


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0003_sealed_numbers"),
        ("imports", "0002_sealed_findings"),
        ("records", "0003_sealed_drafts"),
        ("volunteers", "0004_sealed_numbers"),
    ]
    operations = [migrations.RunPython(seal, open_again)]
