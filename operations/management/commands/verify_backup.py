"""`manage.py verify_backup SOURCE`: counts the SHA-256 of all that is in a backup; exit code 1 names each fault."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kepu.jobs.models import told
from operations.backups.refusals import BackupRefused
from operations.backups.verifying import faults


class Command(BaseCommand):
    help = "Checks the signature of a backup and counts the SHA-256 of everything in it again; changes nothing."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, metavar="SOURCE", help="a backup, or the folder of the backups")

    def handle(self, *, source, **options):
        try:
            found = [told(fault.reason) for fault in faults(source)]
        except BackupRefused as refusal:
            raise CommandError(told(refusal.reason)) from None
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            sys.exit(1)
        self.stdout.write(_("The backup is whole, byte for byte."))
