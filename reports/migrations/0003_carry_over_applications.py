"""Applications for acceptance were rows of a number, a title and a day; they become documents."""

from django.db import migrations

KIND = "application"


def carry_over(apps, schema_editor):
    documents = apps.get_model("reports", "Document").objects
    for old in apps.get_model("campaigns", "Application").objects.order_by("issued_on", "pk"):
        made = documents.model(kind=KIND, title=old.title, body=old.title, signer="–")
        if old.issued_on:
            made.issued_on, made.number, made.year = old.issued_on, old.number, old.issued_on.year
            made.sequence = documents.filter(kind=KIND, year=made.year).count() + 1
        made.save()


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_documents"), ("campaigns", "0004_carry_over_archive")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
