"""`manage.py backup TARGET [--keep N] [--with-keys]`: database and files at one moment, into a folder of backups."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kepu.jobs.models import told
from kepu.jobs.runs import JobFailure
from operations.backups.making import back_up


class Command(BaseCommand):
    help = (
        "Backs up database and files into a dated folder of TARGET. Files that are there already are not copied "
        "again. Safe to kill and to run again."
    )

    def add_arguments(self, parser):
        parser.add_argument("target", type=Path, metavar="TARGET", nargs="?", help="folder of the backups (BACKUP_DIR)")
        parser.add_argument("--keep", type=int, metavar="N", help="remove all but the newest N backups afterwards")
        parser.add_argument("--with-keys", action="store_true", help="put the portal's secret keys into it too")

    def handle(self, *, target, keep, with_keys, **options):
        target = target or settings.BACKUP_DIR
        if not target:
            raise CommandError(_("Say into which folder: backup TARGET."))
        if keep is not None and keep < 1:
            raise CommandError(_("--keep must be at least 1."))
        try:
            made = back_up(Path(target), with_keys=with_keys, keep=keep, on_progress=self._tell)
        except JobFailure as refusal:
            raise CommandError(told(refusal.reason)) from None
        words = {"name": made.name, "files": len(made.files), "rows": sum(made.counts.values())}
        self.stdout.write(_("Backup %(name)s: %(files)d files, %(rows)d rows.") % words)

    def _tell(self, done: int, total: int):
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done}/{total}", ending="")
