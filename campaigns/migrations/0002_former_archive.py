"""Sets the archive's first form aside; 0004 carries its rows over into what 0003 makes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="HistoricalArchiveItem"),
        # PostgreSQL would keep the name of this column's index, which the new table needs.
        migrations.AlterField("archiveitem", "number", models.CharField(max_length=40)),
        migrations.RenameModel("ArchiveItem", "FormerArchiveItem"),
        migrations.AlterField(
            "formerarchiveitem", "task",
            models.ForeignKey("campaigns.task", models.PROTECT, null=True, blank=True, related_name="+"),
        ),
    ]
