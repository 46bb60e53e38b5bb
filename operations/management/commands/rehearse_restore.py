"""`manage.py rehearse_restore [SOURCE]`: restores the newest backup where nobody works, checks it, throws it away."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kepu.jobs.models import told
from kepu.jobs.runs import JobFailure
from operations.backups.rehearsal import rehearse


class Command(BaseCommand):
    help = "Restores the newest backup into a temporary portal, checks rows, files and packs, and keeps the outcome."

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, metavar="SOURCE", nargs="?", help="folder of the backups (BACKUP_DIR)")

    def handle(self, *, source, **options):
        source = source or settings.BACKUP_DIR
        if not source:
            raise CommandError(_("Say of which folder: rehearse_restore SOURCE."))
        try:
            figures = rehearse(Path(source))
        except JobFailure as refusal:
            raise CommandError(told(refusal.reason)) from None
        self.stdout.write(_("The backup can be restored: %(files)d files, %(rows)d rows, nothing missing.") % figures)
