"""Drops what 0004 and the documents of the reports have taken over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0004_carry_over_archive"),
        ("reports", "0003_carry_over_applications"),
    ]

    operations = [
        migrations.DeleteModel("FormerArchiveItem"),
        migrations.DeleteModel("HistoricalApplication"),
        migrations.DeleteModel("Application"),
    ]
