"""`manage.py restore SOURCE [--with-keys] [--replace [--yes]]`: a backup put in place, then migrated."""

import sys
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kepu.formats import file_size
from kepu.jobs.models import told
from reports.operations.backups.manifest import Manifest
from reports.operations.backups.refusals import BackupRefused
from reports.operations.backups.restoring import Holding, note, restore


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
        parser.add_argument(
            "--replace",
            action="store_true",
            help="where the portal holds something: say what, ask, and put the backup in its place",
        )
        parser.add_argument("--yes", action="store_true", help="with --replace: do not ask")

    def handle(self, *, source, with_keys, replace, yes, **options):
        self.yes = yes
        try:
            made, replaced = restore(
                source,
                with_keys=with_keys,
                may_replace=self._may_replace if replace else None,
                on_progress=self._tell,
            )
        except BackupRefused as refusal:
            raise CommandError(told(refusal.reason)) from None
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
        note(made, replaced)
        words = {"name": made.name, "files": len(made.files), "rows": sum(made.counts.values())}
        self.stdout.write(_("Restored from %(name)s: %(files)d files, %(rows)d rows.") % words)

    def _may_replace(self, holding: Holding, made: Manifest) -> bool:
        rows = _("its database cannot be read") if holding.rows is None else _("%(rows)d rows") % {"rows": holding.rows}
        words = {"rows": rows, "files": holding.files, "size": file_size(holding.bytes)}
        self.stdout.write(_("This portal holds: %(rows)s; %(files)d files, %(size)s.") % words)
        words = {"name": made.name, "rows": sum(made.counts.values()), "files": len(made.files)}
        self.stdout.write(_("The backup %(name)s holds: %(rows)d rows; %(files)d files.") % words)
        if self.yes:
            return True
        self.stdout.write(_("All of this portal is lost for good. Type “yes” to put the backup in its place:"))
        return sys.stdin.readline().strip().lower() in ("yes", _("yes"))

    def _tell(self, done: int, total: int):
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done}/{total}", ending="")
