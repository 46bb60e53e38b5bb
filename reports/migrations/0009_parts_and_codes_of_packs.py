"""Packs from before get their code, their one part and the number of what is missing."""

import kepu.codes
from django.db import migrations, models

UNASKED = "印发时平台尚未要求说明原因。"


def fill(apps, schema_editor):
    Pack, PackPart = apps.get_model("reports", "Pack"), apps.get_model("reports", "PackPart")
    for pack in Pack.objects.all():
        pack.code = kepu.codes.new_code()
        pack.missing_count = len(pack.results.get("missing", []))
        if pack.issued_at and pack.missing_count:
            pack.issue_reason = UNASKED
        pack.save(update_fields=["code", "missing_count", "issue_reason"])
        if pack.zip_sha256:
            PackPart.objects.create(pack=pack, number=1, sha256=pack.zip_sha256, size=pack.zip_size)


def back(apps, schema_editor):
    """A ZIP of several parts keeps its first one."""
    for part in apps.get_model("reports", "PackPart").objects.filter(number=1).select_related("pack"):
        part.pack.zip_sha256 = part.sha256
        part.pack.save(update_fields=["zip_sha256"])


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0008_seal_of_packs'),
    ]

    operations = [
        migrations.RunPython(fill, back),
        migrations.AlterField(
            model_name='pack',
            name='code',
            field=models.CharField(default=kepu.codes.new_code, editable=False, max_length=12, unique=True, verbose_name='check code'),
        ),
        migrations.RemoveField(
            model_name='historicalpack',
            name='zip_sha256',
        ),
        migrations.RemoveField(
            model_name='pack',
            name='zip_sha256',
        ),
        migrations.AddConstraint(
            model_name='pack',
            constraint=models.CheckConstraint(condition=models.Q(('issued_at', None), ('missing_count', 0), models.Q(('issue_reason', ''), _negated=True), _connector='OR'), name='incomplete_pack_is_issued_for_a_reason'),
        ),
    ]
