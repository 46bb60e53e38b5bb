"""`manage.py restore SOURCE [--with-keys]`: a backup into an empty portal, then the migrations of this version."""

import sys
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kepu.jobs.models import told
from operations.backups.refusals import BackupRefused
from operations.backups.restoring import restore


class Command(BaseCommand):
    help = (
        "Restores a backup (a dated folder, or the newest of a folder of backups) into an empty portal. Everything "
        "is examined before anything is touched; a backup of an older version is migrated afterwards."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, metavar="SOURCE", help="a backup, or the folder of the backups")
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="put the keys in place that lie in it, and trust its signature by them",
        )

    def handle(self, *, source, with_keys, **options):
        try:
            made = restore(source, with_keys=with_keys, on_progress=self._tell)
        except BackupRefused as refusal:
            raise CommandError(told(refusal.reason)) from None
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
        words = {"name": made.name, "files": len(made.files), "rows": sum(made.counts.values())}
        self.stdout.write(_("Restored from %(name)s: %(files)d files, %(rows)d rows.") % words)

    def _tell(self, done: int, total: int):
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done}/{total}", ending="")
